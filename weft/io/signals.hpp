// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>

#include "weft/core/task.hpp"

namespace weft::io {

/// Signals as an async iterator: `io::signals in{SIGHUP, SIGUSR1}; while (auto s = co_await in.next())`.
///
/// From when it is made these signals do nothing else, and none is lost: as often as the system delivers one,
/// `next` gives it; of several different ones the lowest number comes first. (The system itself makes one of
/// several equal ones that are sent before the process can run.) Each of several streams gets each signal.
/// SIGINT and SIGTERM do not end `run` while a stream has them. When the last stream of a signal goes, it
/// does what it did before.
///
/// One task at a time may wait. Lifetime: one that is made within `run` must end before that does. Throws
/// `io::error` for a signal that cannot be caught, and if no descriptor is left; `std::length_error` for more
/// than 64 streams at once. Thread: may be made on any; `next` belongs to one loop.
class signals {
 public:
  signals(std::initializer_list<int> numbers);
  signals(signals&&) noexcept;
  signals& operator=(signals&&) = delete;
  ~signals();

  /// Suspends until one of them has come. There is no end: never empty. Cancellation: loses none.
  task<std::optional<int>> next();

 private:
  class receiver;
  std::unique_ptr<receiver> receiver_;
};

}  // namespace weft::io
