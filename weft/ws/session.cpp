// SPDX-License-Identifier: MIT
#include "weft/ws/session.hpp"

#include <algorithm>
#include <utility>

#include "weft/core/timeout.hpp"

namespace weft::ws {

namespace {

constexpr duration close_timeout_if_cut = 1s;

std::uint16_t code_for(ended how) noexcept {
  switch (how) {
    case ended::threw: return close_code::internal_error;
    case ended::cancelled: return close_code::going_away;
    case ended::returned: break;
  }
  return close_code::normal;
}

}  // namespace

session::session(io::stream& over, role self, agreement agreed, const connection_options& options,
                 std::string received)
    : connection_(new connection(over, self, std::move(agreed), options, std::move(received))) {}
session::session(session&&) noexcept = default;
session::~session() = default;

task<> session::enter() {
  chain& c = co_await this_chain{};
  co_await enter_in(*c.innermost);
}

task<> session::enter_in(scope& host) {
  chain& c = co_await this_chain{};
  tasks_ = std::make_unique<task_group<>>();
  tasks_->shield = true;  // a body that is cut is to leave in order too
  tasks_->enter_hosted(host, c);
  tasks_->spawn(&connection::read, connection_.get());
  tasks_->spawn(&connection::write, connection_.get());
  tasks_->spawn(&connection::watch, connection_.get());
}

task<> session::exit(ended how) {
  chain& c = co_await this_chain{};
  if (connection_->is_open()) connection_->begin_close(code_for(how));
  const duration usual = connection_->options_.close_timeout;
  auto closing = move_on_after(how == ended::cancelled ? std::min(usual, close_timeout_if_cut) : usual,
                               connection_->wait_end());
  const ended closed = co_await attempt(closing);
  tasks_->cancel();
  while (tasks_->live != 0) co_await group_base::join(*tasks_);
  tasks_->close(c);
  if (closed == ended::cancelled) co_await pass_on();
}

}  // namespace weft::ws
