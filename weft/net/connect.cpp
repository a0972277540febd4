// SPDX-License-Identifier: MIT
#include "weft/net/connect.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <optional>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/dns/resolver.hpp"
#include "weft/io/pollable.hpp"
#include "weft/net/detail/descriptor_gate.hpp"
#include "weft/net/errors.hpp"
#include "weft/sync/event.hpp"

namespace weft::net {

namespace {

class connect_one final : public io::pollable_operation {
 public:
  connect_one(io::pollable& on, const socket_address& to) noexcept
      : pollable_operation(on, io::direction::write), to_(to) {}

 private:
  // Called again when the socket is writable: then it says what became of the first call.
  bool attempt() noexcept override {
    if (::connect(on_.fd(), to_.get(), to_.size()) == 0 || errno == EISCONN) return true;
    error_number = errno;
    return error_number != EINPROGRESS && error_number != EALREADY && error_number != EINTR;
  }
  const socket_address& to_;
};

/// One error for all the attempts: the common reason, or every address with its own.
connect_error combined(const std::string& host, std::uint16_t port,
                       const std::vector<connect_error>& errors) {
  const std::string attempted = format("connect {}:{}", host, port);
  const std::error_code first = errors.front().code();
  if (std::ranges::all_of(errors, [&](const connect_error& e) { return e.code() == first; })) {
    return {first.value(), attempted};
  }
  std::string text = attempted + ": no address can be reached";
  for (const connect_error& e : errors) text += format("; {}", e.what());
  return {first, text};
}

/// The attempts of one connection that run side by side.
struct address_race {
  std::uint16_t port;
  connect_options options;
  std::deque<event> failed{};  // of each attempt; its successor waits for it
  std::vector<connect_error> errors{};
  std::optional<tcp_stream> winner{};

  task<> attempt(task_group<>& group, std::size_t index, ip_address address) {
    if (index > 0) {
      co_await move_on_after(options.attempt_delay, [&]() -> task<> { co_await failed[index - 1].wait(); });
    }
    try {
      winner.emplace(co_await connect(endpoint{address, port}, options));
      group.cancel();
    } catch (const connect_error& e) {
      errors.push_back(e);
      failed[index].set();
    }
  }
};

}  // namespace

task<tcp_stream> connect(endpoint to, connect_options options) {
  loop& l = co_await this_loop{};
  const socket_address address(to);
  io::descriptor socket;
  for (;;) {
    socket = io::descriptor(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket) break;
    const int why = errno;
    if (!options.wait_for_descriptor || !detail::descriptor_gate::is_exhausted(why)) {
      throw connect_error(why, format("connect {}", to.str()));
    }
    co_await detail::descriptor_gate::wait();
  }
  int why = 0;
  {
    io::pollable poll(l, socket.get());
    connect_one operation(poll, address);
    co_await operation;
    why = operation.error_number;
  }
  if (why != 0) throw connect_error(why, format("connect {}", to.str()));
  co_return tcp_stream(l, std::move(socket), to);
}

std::vector<ip_address> interleave_families(std::vector<ip_address> addresses) {
  std::vector<ip_address> first, second;
  for (const ip_address& a : addresses)
    (a.is_v6() == addresses.front().is_v6() ? first : second).push_back(a);
  addresses.clear();
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) addresses.push_back(first[i]);
    if (i < second.size()) addresses.push_back(second[i]);
  }
  return addresses;
}

task<tcp_stream> connect(std::string host, std::uint16_t port, connect_options options) {
  const auto addresses = interleave_families(co_await dns::resolve(host));
  address_race race{.port = port, .options = options};
  race.failed.resize(addresses.size());
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      group.spawn(&address_race::attempt, &race, std::ref(group), i, addresses[i]);
    }
    co_return;
  });
  if (!race.winner) throw combined(host, port, race.errors);
  co_return *std::move(race.winner);
}

}  // namespace weft::net
