// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "weft/core/parking_lot.hpp"
#include "weft/sync/detail/ring.hpp"

namespace weft {

/// How a channel stands.
struct channel_statistics {
  std::size_t size, capacity;
  std::size_t peak;                ///< most that was ever in it
  std::size_t senders, receivers;  ///< open ends
  std::size_t waiting_senders, waiting_receivers;
};

}  // namespace weft

namespace weft::detail {

inline constexpr std::size_t no_bound = ~std::size_t{0};
inline constexpr std::size_t slots_without_bound = 64;  // to begin with

enum class delivery : std::uint8_t { sent, waits, nobody_receives, end_closed };
/// Throws what belongs to an item that was not sent.
[[noreturn]] void throw_not_sent(delivery why);
[[noreturn]] void throw_end_closed();

template <typename T>
struct sending : parking_lot::wait {
  sending(parking_lot& lot, const void* which, T&& what) noexcept
      : wait(lot), end(which), item(std::move(what)) {}
  const void* end;
  T item;
  delivery how = delivery::sent;

 protected:
  ~sending() = default;
};

template <typename T>
struct receiving : parking_lot::wait {
  receiving(parking_lot& lot, const void* which) noexcept : wait(lot), end(which) {}
  const void* end;
  std::optional<T> item;

 protected:
  ~receiving() = default;
};

/// What the ends of a channel share.
///
/// An item goes from hand to hand: to the longest waiting receiver, else into the buffer, else it waits with
/// its sender until a receiver takes one out.
template <typename T>
class channel_state {
 public:
  explicit channel_state(std::size_t capacity)
      : buffer_(capacity == no_bound ? slots_without_bound : capacity),
        room_(buffer_.slots()),
        capacity_(capacity) {}

  /// False: the sender suspends; it waits, or only lets the others run.
  bool send(sending<T>& s) noexcept {
    if (buffer_.size() < room_) [[likely]] {
      push(s.item);
      return true;
    }
    return send_slowly(s);
  }
  bool try_send(T&& item) {
    if (receiver_ends == 0) throw_not_sent(delivery::nobody_receives);
    if (!hand_over(item)) {
      if (buffer_.size() == capacity_) return false;
      if (buffer_.size() == buffer_.slots()) grow();
      push(item);
    }
    return true;
  }

  /// Something is there to take, or never will be.
  bool readable() const noexcept { return buffer_.size() != 0 || !senders.empty() || sender_ends == 0; }
  bool at_end() const noexcept { return sender_ends == 0 && buffer_.size() == 0; }
  std::optional<T> take() noexcept {
    if (buffer_.size() == 0) return take_from_sender();
    std::optional<T> item(std::move(buffer_.front()));
    buffer_.pop();
    if (!senders.empty()) [[unlikely]]
      refill();
    return item;
  }

  /// A receiver waits: what is sent goes to it, not into the buffer.
  void direct() noexcept { room_ = 0; }
  void receiver_left() noexcept {
    if (receivers.empty()) room_ = buffer_.slots();
  }

  /// One end is closed: whoever waits on it goes on; after the last one of its kind everybody.
  void close_sender(const void* end) noexcept;
  void close_receiver(const void* end) noexcept;

  channel_statistics statistics() const noexcept {
    return {buffer_.size(), capacity_, peak_, sender_ends, receiver_ends, senders.size(), receivers.size()};
  }

  parking_lot senders, receivers;
  std::size_t sender_ends = 1, receiver_ends = 1;

 private:
  void push(T& item) noexcept {
    buffer_.push(std::move(item));
    if (buffer_.size() > peak_) [[unlikely]]
      peak_ = buffer_.size();
  }
  bool send_slowly(sending<T>& s) noexcept;
  bool hand_over(T& item) noexcept;
  std::optional<T> take_from_sender() noexcept;
  void refill() noexcept;
  void grow() noexcept {
    buffer_.grow();
    room_ = buffer_.slots();
  }
  void release() noexcept {
    if (sender_ends + receiver_ends == 0) delete this;
  }

  // Invariants: room_ is 0 while a receiver waits or none is left, else the buffer's slots; a sender waits
  // only while the buffer is full, a receiver only while it is empty.
  ring<T> buffer_;
  std::size_t room_;
  std::size_t capacity_;
  std::size_t peak_ = 0;
};

// Implementation

template <typename T>
bool channel_state<T>::send_slowly(sending<T>& s) noexcept {
  if (receiver_ends == 0) {
    s.how = delivery::nobody_receives;
    return true;
  }
  if (hand_over(s.item)) return true;
  if (capacity_ == no_bound) {
    grow();
    push(s.item);
    return false;  // each time that it has doubled those who could empty it get their turn
  }
  s.how = delivery::waits;
  return false;
}

template <typename T>
bool channel_state<T>::hand_over(T& item) noexcept {
  if (receivers.empty()) return false;
  auto& r = static_cast<receiving<T>&>(*receivers.front());
  r.item.emplace(std::move(item));
  parking_lot::unpark(r);
  receiver_left();
  return true;
}

template <typename T>
std::optional<T> channel_state<T>::take_from_sender() noexcept {
  if (senders.empty()) return std::nullopt;
  auto& s = static_cast<sending<T>&>(*senders.front());
  std::optional<T> item(std::move(s.item));
  s.how = delivery::sent;
  parking_lot::unpark(s);
  return item;
}

template <typename T>
void channel_state<T>::refill() noexcept {
  std::optional<T> item = take_from_sender();
  push(*item);
}

/// Ends the waits of one end, or of all; `mark` says with what.
template <typename Wait, typename Mark>
void end_waits(parking_lot& lot, const void* end, bool all, Mark mark) noexcept {
  for (parking_lot::wait *w = lot.front(), *following = nullptr; w; w = following) {
    following = lot.after(*w);
    auto& ended = static_cast<Wait&>(*w);
    if (!all && ended.end != end) continue;
    mark(ended);
    parking_lot::unpark(ended);
  }
}

template <typename T>
void channel_state<T>::close_sender(const void* end) noexcept {
  const bool last = --sender_ends == 0;
  end_waits<sending<T>>(senders, end, last, [](sending<T>& s) { s.how = delivery::end_closed; });
  if (last) end_waits<receiving<T>>(receivers, nullptr, true, [](receiving<T>&) {});
  release();
}

template <typename T>
void channel_state<T>::close_receiver(const void* end) noexcept {
  const bool last = --receiver_ends == 0;
  end_waits<receiving<T>>(receivers, end, last, [](receiving<T>&) {});
  receiver_left();
  if (last) {
    direct();
    end_waits<sending<T>>(senders, nullptr, true, [](sending<T>& s) { s.how = delivery::nobody_receives; });
    ++sender_ends;  // items may be ends of this very channel, which is to outlive them
    buffer_.clear();
    --sender_ends;
  }
  release();
}

}  // namespace weft::detail
