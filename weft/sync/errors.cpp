// SPDX-License-Identifier: MIT
#include "weft/sync/errors.hpp"

#include <string>

namespace weft {

namespace {
const char* text(int code) noexcept {
  switch (static_cast<sync_errc>(code)) {
    case sync_errc::abandoned_lock: return "the task that held this lock ended and did not give it back";
    case sync_errc::broken_barrier: return "the barrier was reset or aborted";
    case sync_errc::broken_channel: return "send to a channel that nobody receives from";
    case sync_errc::broken_promise: return "the promise was destroyed before it was set";
    case sync_errc::queue_shut_down: return "the queue was shut down";
  }
  return "unknown";
}

class category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "weft.sync"; }
  std::string message(int code) const override { return text(code); }
};

error made(sync_errc code) { return {make_error_code(code), text(static_cast<int>(code))}; }
}  // namespace

const std::error_category& sync_category() noexcept {
  static const category one;
  return one;
}

abandoned_lock::abandoned_lock() : error(made(sync_errc::abandoned_lock)) {}
broken_barrier::broken_barrier() : error(made(sync_errc::broken_barrier)) {}
broken_channel::broken_channel() : error(made(sync_errc::broken_channel)) {}
broken_promise::broken_promise() : error(made(sync_errc::broken_promise)) {}
queue_shut_down::queue_shut_down() : error(made(sync_errc::queue_shut_down)) {}

}  // namespace weft
