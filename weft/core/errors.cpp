// SPDX-License-Identifier: MIT
#include "weft/core/errors.hpp"

#include <cstring>
#include <string>
#include <utility>

namespace weft {

namespace {
class category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "weft.core"; }
  std::string message(int code) const override {
    return code == static_cast<int>(core_errc::timed_out) ? "timed out" : "interrupted by a signal";
  }
};
}  // namespace

const std::error_category& core_category() noexcept {
  static const category one;
  return one;
}

task_failed::task_failed(std::exception_ptr cause)
    : std::runtime_error("weft: the task failed: " + describe(cause)), cause_(std::move(cause)) {}

interrupted::interrupted(int by_signal)
    : error(make_error_code(core_errc::interrupted), std::string("interrupted by ") + strsignal(by_signal)),
      signal_(by_signal) {}

}  // namespace weft
