// SPDX-License-Identifier: MIT
#include "weft/server/follow_ups.hpp"

#include <cstdio>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/exception_group.hpp"

namespace weft::http {

namespace {
struct running_follow_up : base::list_hook {
  cancel_scope scope{cancel_scope::shielded, duration::max()};
  ~running_follow_up() { unlink(); }
};
}  // namespace

void follow_ups::start(std::shared_ptr<follow_up> work) {
  group_.spawn([this, work = std::move(work)]() -> task<> { return run(work); });
}

void follow_ups::begin_shutdown(time_point deadline) noexcept {
  deadline_ = deadline;
  for (base::list_hook* h = running_.next; h != &running_; h = h->next) {
    static_cast<running_follow_up*>(h)->scope.set_deadline(deadline);
  }
}

task<> follow_ups::run(std::shared_ptr<follow_up> work) {
  running_follow_up mine;
  running_.push_back(mine);
  mine.scope.set_deadline(deadline_);
  const auto make = [&] { return work->run(); };
  auto running = weft::detail::call(make);
  const ended how = co_await attempt(mine.scope, running);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) {
    print(stderr, "weft: what follows a response failed: {}\n", describe(running.take_error()));
  }
}

}  // namespace weft::http
