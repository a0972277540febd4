// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/flow/as_completed.hpp"
#include "weft/flow/iteration.hpp"

namespace weft {

/// Where a producer puts its items. It holds so many that nobody has taken yet.
template <typename T>
class outlet {
 public:
  class [[nodiscard("co_await it")]] put_operation final : public parking_lot::wait {
   public:
    put_operation(outlet& o, T&& item) : wait(o.givers_), outlet_(o), item_(std::move(item)) {}
    bool ready() { return outlet_.accept(item_); }

   private:
    friend class outlet;
    outlet& outlet_;
    T item_;
  };
  class [[nodiscard("co_await it")]] take_operation final : public parking_lot::wait {
   public:
    explicit take_operation(outlet& o) noexcept : wait(o.taker_), outlet_(o) {}
    bool ready() const noexcept { return !outlet_.items_.empty() || outlet_.ended_; }
    void start() noexcept override {
      WEFT_ASSERT(outlet_.taker_.empty(), "two tasks await next() of one source");
      wait::start();
    }
    std::optional<T> await_resume() { return outlet_.take_front(); }

   private:
    outlet& outlet_;
  };

  explicit outlet(std::size_t capacity) noexcept : capacity_(capacity) {}

  /// Gives an item to the consumer. Suspends: while there is no room for it.
  put_operation put(T item) { return put_operation(*this, std::move(item)); }

  /// The next item; empty at the end. An error comes after the items that were put before it, once.
  take_operation take() noexcept { return take_operation(*this); }

  /// Nothing more will be put.
  void end(std::exception_ptr error = {}) noexcept {
    if (error) error_ = std::move(error);
    ended_ = true;
    taker_.unpark_all();
  }
  void rethrow_error() {
    if (error_) std::rethrow_exception(std::exchange(error_, {}));
  }

 private:
  bool accept(T& item) {
    if (items_.size() >= capacity_) return false;
    items_.push_back(std::move(item));
    taker_.unpark_one();
    return true;
  }
  std::optional<T> take_front() {
    if (items_.empty()) {
      rethrow_error();
      return std::nullopt;
    }
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    if (auto* giver = static_cast<put_operation*>(givers_.front())) {
      items_.push_back(std::move(giver->item_));  // it is taken, even if the giver is cut before it goes on
      givers_.unpark_one();
    }
    return item;
  }

  // Invariant: givers_ is empty or the items are as many as there may be.
  std::size_t capacity_;
  std::deque<T> items_;
  parking_lot givers_, taker_;
  std::exception_ptr error_;
  bool ended_ = false;
};

/// The items that a coroutine puts into an outlet while it runs beside the consumer.
///
/// `engine(outlet)` begins on entering; on leaving it is cancelled and awaited. Iterate it by `for_each`, a
/// collector or inside `with`. `next()` throws what the engine throws, as soon as the items before it are
/// taken.
template <typename T, typename Engine>
class producer {
 public:
  producer(Engine engine, std::size_t capacity) : engine_(std::move(engine)), capacity_(capacity) {}

  auto next() noexcept { return state_->out.take(); }

  task<> enter() {
    chain& c = co_await this_chain{};
    co_await enter_in(*c.innermost);
  }
  task<> enter_in(scope& host) {
    state_ = std::make_unique<state>(std::move(engine_), capacity_);
    std::vector<task<>> work;
    work.push_back(run(*state_, end_of_run{&state_->out}));
    state_->running.emplace(std::move(work));
    co_await state_->running->enter_in(host);
  }
  task<> exit(ended how) {
    co_await state_->running->exit(how);
    state_->out.rethrow_error();
  }

 private:
  struct state {
    state(Engine&& e, std::size_t capacity) : engine(std::move(e)), out(capacity) {}
    Engine engine;
    outlet<T> out;
    std::optional<completed_tasks<void>> running;
  };
  /// Tells the consumer if the engine is cut before it begins.
  struct end_of_run {
    outlet<T>* out;
    explicit end_of_run(outlet<T>* o) noexcept : out(o) {}
    end_of_run(end_of_run&& other) noexcept : out(std::exchange(other.out, nullptr)) {}
    ~end_of_run() {
      if (out) out->end();
    }
  };

  static task<> run(state& s, end_of_run) {
    auto work = detail::call(s.engine, s.out);
    const ended how = co_await attempt(work);
    s.out.end(how == ended::threw ? work.take_error() : nullptr);
    if (how == ended::cancelled) co_await pass_on();
  }

  Engine engine_;
  std::size_t capacity_;
  std::unique_ptr<state> state_;
};

/// A producer of `T`s whose engine gets an `outlet<T>&`.
template <typename T, typename Engine>
  requires returns_task<Engine&, outlet<T>&>
producer<T, Engine> produce(Engine engine, std::size_t capacity = 1) {
  return producer<T, Engine>(std::move(engine), capacity);
}

}  // namespace weft
