// SPDX-License-Identifier: MIT
#include "weft/thread/errors.hpp"

namespace weft {

namespace {
class category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "weft.thread"; }
  std::string message(int code) const override {
    switch (static_cast<thread_errc>(code)) {
      case thread_errc::call_cancelled: return "the awaited task was cancelled";
      case thread_errc::portal_closed: return "the portal is closed";
      case thread_errc::queue_closed: return "the queue is closed";
    }
    return "unknown";
  }
};
}  // namespace

const std::error_category& thread_category() noexcept {
  static const category one;
  return one;
}

}  // namespace weft
