// SPDX-License-Identifier: MIT
#include "weft/flow/exit_stack.hpp"

#include "weft/base/assert.hpp"

namespace weft {

exit_stack::~exit_stack() {
  WEFT_ASSERT(entries_.empty(),
              "a generator or a stack was dropped with resources in it: iterate a generator by for_each or "
              "inside with(), and enter a stack by with()");
}

void exit_stack::drop() noexcept {
  while (!entries_.empty()) entries_.pop_back();
}

scope& exit_stack::host() const {
  WEFT_ASSERT(host_, "an exit_stack is entered by with() before something is pushed");
  return *host_;
}

task<> exit_stack::enter() {
  chain& c = co_await this_chain{};
  host_ = c.innermost;
}

task<> exit_stack::enter_in(scope& host) {
  host_ = &host;
  co_return;
}

task<> exit_stack::leave_last() {
  const auto last = std::move(entries_.back());
  entries_.pop_back();
  cancel_scope grace(cancel_scope::shielded, exit_grace_default);
  auto leaving = last->exit(ended::returned, {});
  const ended left = co_await attempt(grace, leaving);
  if (left == ended::threw) leaving.take();
  if (left == ended::cancelled) std::rethrow_exception(detail::exit_failure(left, {}, {}));
  co_await pass_on();
}

task<> exit_stack::exit(ended how, std::exception_ptr error) {
  std::exception_ptr first;
  while (!entries_.empty()) {
    const auto last = std::move(entries_.back());
    entries_.pop_back();
    auto leaving = last->exit(how, error);
    if (co_await attempt(leaving) == ended::threw) {
      auto thrown = leaving.take_error();
      if (!first) first = last->answers ? thrown : detail::exit_failure(ended::threw, thrown, error);
    }
  }
  if (first) std::rethrow_exception(first);
  co_await pass_on();  // one ran into the grace time
}

}  // namespace weft
