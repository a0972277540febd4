// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <utility>

#include "weft/core/task.hpp"

namespace weft::http {

/// What is to be done after a response: mail to send, figures to count.
class follow_up {
 public:
  virtual ~follow_up() = default;

  /// Runs once the response was sent, or could not be, beside later requests. A shutdown of the server leaves
  /// it the grace time. What it throws is said on stderr.
  virtual task<> run() = 0;

 protected:
  follow_up() = default;
};

/// `fn()` as a follow-up.
template <std::invocable Fn>
std::shared_ptr<follow_up> make_follow_up(Fn fn) {
  class function_follow_up final : public follow_up {
   public:
    explicit function_follow_up(Fn f) : fn_(std::move(f)) {}
    task<> run() override { return std::invoke(fn_); }

   private:
    Fn fn_;
  };
  return std::make_shared<function_follow_up>(std::move(fn));
}

}  // namespace weft::http
