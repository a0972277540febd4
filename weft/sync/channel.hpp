// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "weft/sync/detail/channel_state.hpp"

namespace weft {

/// A channel that takes as much as is sent.
inline constexpr std::size_t unbounded = detail::no_bound;

/// One end of a channel. Closed when it is destroyed; for a further one of the same kind, `clone()`.
///
/// Lifetime: stays in place while a task waits on it; who waits on an end that is closed goes on.
template <typename T, bool Sends>
class channel_end {
 public:
  channel_end(channel_end&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  channel_end& operator=(channel_end&& other) noexcept {
    if (this != &other) {
      close();
      state_ = std::exchange(other.state_, nullptr);
    }
    return *this;
  }

  /// Closes this end. Idempotent.
  void close() noexcept {
    if (!state_) return;
    auto& state = *std::exchange(state_, nullptr);
    Sends ? state.close_sender(this) : state.close_receiver(this);
  }
  bool closed() const noexcept { return state_ == nullptr; }

  /// Throws `std::logic_error` if this end is closed.
  channel_statistics statistics() const { return open().statistics(); }

 protected:
  explicit channel_end(detail::channel_state<T>* state) noexcept : state_(state) {}
  ~channel_end() { close(); }

  detail::channel_state<T>& open() const {
    if (!state_) [[unlikely]]
      detail::throw_end_closed();
    return *state_;
  }

 private:
  detail::channel_state<T>* state_;
};

template <typename T>
class sender;
template <typename T>
class receiver;
template <typename T>
std::pair<sender<T>, receiver<T>> make_channel(std::size_t capacity);

/// The end of a channel that items are put into.
template <typename T>
class sender : public channel_end<T, true> {
 public:
  class [[nodiscard("co_await it")]] send_operation final : public detail::sending<T> {
   public:
    send_operation(detail::channel_state<T>& state, const sender* end, T&& item) noexcept
        : detail::sending<T>(state.senders, end, std::move(item)), state_(state) {}
    bool ready() noexcept { return state_.send(*this); }
    void start() noexcept override {
      if (this->how == detail::delivery::waits) return parking_lot::wait::start();
      this->complete();
    }
    void await_resume() const {
      if (this->how != detail::delivery::sent) [[unlikely]]
        detail::throw_not_sent(this->how);
    }

   private:
    detail::channel_state<T>& state_;
  };

  /// Sends one item. Suspends: while the channel is full; with capacity 0 until a receiver takes it.
  ///
  /// Cancellation: a sender that is cut did not send. Throws `broken_channel` if no receiver is left,
  /// `std::logic_error` if this end is closed.
  send_operation send(T item) { return send_operation(this->open(), this, std::move(item)); }

  /// Sends if that needs no waiting; else `item` stays where it is. Throws as `send` does.
  bool try_send(T&& item) { return this->open().try_send(std::move(item)); }
  bool try_send(const T& item) { return try_send(T(item)); }

  /// Another end for senders.
  sender clone() const {
    ++this->open().sender_ends;
    return sender(&this->open());
  }

 private:
  friend std::pair<weft::sender<T>, weft::receiver<T>> make_channel<T>(std::size_t capacity);
  explicit sender(detail::channel_state<T>* state) noexcept : channel_end<T, true>(state) {}
};

/// The end of a channel that items are taken out of: a source for `for_each`.
template <typename T>
class receiver : public channel_end<T, false> {
 public:
  class [[nodiscard("co_await it")]] receive_operation final : public detail::receiving<T> {
   public:
    receive_operation(detail::channel_state<T>& state, const receiver* end) noexcept
        : detail::receiving<T>(state.receivers, end), state_(state) {}
    bool ready() const noexcept { return state_.readable(); }
    void start() noexcept override {
      waited_ = true;
      state_.direct();
      parking_lot::wait::start();
    }
    void request_cancel() noexcept override {
      parking_lot::wait::request_cancel();
      state_.receiver_left();
    }
    std::optional<T> await_resume() noexcept { return waited_ ? std::move(this->item) : state_.take(); }

   private:
    detail::channel_state<T>& state_;
    bool waited_ = false;
  };

  /// Receives one item; empty when all senders are gone and all they sent has been taken.
  ///
  /// Suspends: while nothing is there. Cancellation: a receiver that is cut took nothing. Throws
  /// `std::logic_error` if this end is closed; if that happens while it waits, it gets nothing.
  receive_operation receive() { return receive_operation(this->open(), this); }
  receive_operation next() { return receive(); }

  /// Receives an item that is there already.
  std::optional<T> try_receive() { return this->open().take(); }

  /// All senders are gone, and all they sent has been taken.
  bool at_end() const { return this->open().at_end(); }

  /// Another end for receivers; each item goes to one of them.
  receiver clone() const {
    ++this->open().receiver_ends;
    return receiver(&this->open());
  }

 private:
  friend std::pair<weft::sender<T>, weft::receiver<T>> make_channel<T>(std::size_t capacity);
  explicit receiver(detail::channel_state<T>* state) noexcept : channel_end<T, false>(state) {}
};

/// Makes a channel, first come first served on both sides: `auto [sender, receiver] = make_channel<int>(64);`
///
/// `capacity`: how many items it keeps; 0: a sender waits until a receiver takes its item; or `unbounded`.
/// Cost: one allocation for all, none an item.
template <typename T>
std::pair<sender<T>, receiver<T>> make_channel(std::size_t capacity) {
  auto* const state = new detail::channel_state<T>(capacity);
  return {sender<T>(state), receiver<T>(state)};
}

}  // namespace weft
