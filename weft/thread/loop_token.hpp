// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "weft/base/intrusive_list.hpp"
#include "weft/core/loop.hpp"

namespace weft {

/// A loop as other threads know it: they may keep it longer than the loop lives.
///
/// Thread: any. Source: Trio's token, asyncio's `call_soon_threadsafe`.
class loop_token final : private remote_call {
 public:
  explicit loop_token(loop& l) noexcept : loop_(&l) {}
  loop_token(const loop_token&) = delete;
  loop_token& operator=(const loop_token&) = delete;

  /// What is posted: exactly one of these follows, on the loop's thread.
  class call : private base::list_hook {
   public:
    virtual void on_loop() noexcept = 0;
    /// The loop came to its end before.
    virtual void on_loop_gone() noexcept = 0;

   protected:
    ~call() = default;

   private:
    friend class loop_token;
  };

  /// Runs `c` on the loop, soon, in the order of the posts; false if the loop has ended.
  bool post(call& c) noexcept;

  /// Calls `fn()`, which must not throw, on the loop, soon; false if the loop has ended. If it ends before it
  /// comes to it, `fn` is dropped.
  template <typename Fn>
  bool call_soon(Fn fn);

 private:
  friend class loop_token_holder;
  void on_loop() noexcept override;
  void close() noexcept;

  std::mutex lock_;  // for all below
  loop* loop_;       // null: it has ended
  base::list_hook calls_;
};

/// The token of `l`. Thread: the loop's own.
std::shared_ptr<loop_token> token_of(loop& l);

/// asyncio's name for `loop_token::call_soon`.
template <typename Fn>
bool call_soon_threadsafe(loop_token& token, Fn fn) {
  return token.call_soon(std::move(fn));
}

// Implementation

namespace detail {
template <typename Fn>
class soon_call final : public loop_token::call {
 public:
  explicit soon_call(Fn fn) : fn_(std::move(fn)) {}
  void on_loop() noexcept override {
    fn_();
    delete this;
  }
  void on_loop_gone() noexcept override { delete this; }

 private:
  Fn fn_;
};
}  // namespace detail

template <typename Fn>
bool loop_token::call_soon(Fn fn) {
  auto made = std::make_unique<detail::soon_call<Fn>>(std::move(fn));
  const bool posted = post(*made);
  if (posted) static_cast<void>(made.release());  // it deletes itself
  return posted;
}

}  // namespace weft
