// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <stdexcept>
#include <utility>

#include "weft/core/attempt.hpp"
#include "weft/core/with.hpp"
#include "weft/flow/async_generator.hpp"

namespace weft {

/// A generator with one `co_yield` is written as a resource: what stands before it enters, the value is lent
/// to the body, what stands after it leaves. Made by `contextmanager`.
///
/// The body's error is thrown at the `co_yield`: the generator may catch it to throw another one in its
/// place. If it returns, the body's error is thrown on, because a `with` has no other result to give. When
/// the body is cut, the generator's frame is destroyed: what is to be awaited even then belongs into a
/// resource that it `use`s.
template <typename T>
class generated_resource {
 public:
  explicit generated_resource(async_generator<T> generator) noexcept : generator_(std::move(generator)) {}

  /// What the generator yielded.
  T& entered() noexcept { return *lent_; }

  task<> enter() {
    chain& c = co_await this_chain{};
    co_await enter_in(*c.innermost);
  }
  /// Throws `std::logic_error` if the generator does not yield.
  task<> enter_in(scope& host) {
    co_await generator_.enter_in(host);
    auto first = advance();
    const ended how = co_await attempt(first);
    if (how == ended::returned) {
      lent_ = first.take();
      if (lent_) co_return;
    }
    cancel_scope grace(cancel_scope::shielded, exit_grace_default);
    auto leaving = generator_.exit(how);
    const ended left = co_await attempt(grace, leaving);
    if (how == ended::threw) first.take();
    if (left == ended::threw) leaving.take();
    if (how == ended::cancelled) co_await pass_on();
    throw std::logic_error("weft: the generator of a contextmanager did not yield");
  }

  /// Throws `std::logic_error` if the generator yields again.
  task<> exit(ended how, std::exception_ptr error = {}) {
    std::exception_ptr thrown;
    if (how != ended::cancelled) {
      if (error) generator_.throw_in(error);
      auto last = advance();
      switch (co_await attempt(last)) {
        case ended::threw: thrown = last.take_error(); break;
        case ended::cancelled: break;  // it ran into the grace time
        case ended::returned:
          if (last.take()) {
            thrown = std::make_exception_ptr(
                std::logic_error("weft: the generator of a contextmanager yielded again"));
          }
      }
    }
    co_await generator_.exit(how);
    if (thrown && thrown != error) std::rethrow_exception(thrown);
  }

 private:
  task<T*> advance() { co_return co_await generator_.advance(); }

  async_generator<T> generator_;
  T* lent_ = nullptr;
};

/// Makes a resource of a generator with one `co_yield`: Python's `@asynccontextmanager`.
///
///     co_await with(contextmanager(web_page("example.com")), [](page& data) -> task<> { ... });
template <typename T>
generated_resource<T> contextmanager(async_generator<T> generator) noexcept {
  return generated_resource<T>(std::move(generator));
}

}  // namespace weft
