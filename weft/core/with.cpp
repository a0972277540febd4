// SPDX-License-Identifier: MIT
#include "weft/core/with.hpp"

#include <utility>

namespace weft {

exit_error::exit_error(std::exception_ptr error, std::exception_ptr cause)
    : std::runtime_error(describe(error) + " (on leaving, after: " + describe(cause) + ")"),
      error_(std::move(error)),
      cause_(std::move(cause)) {}

namespace detail {

std::exception_ptr exit_failure(ended how, std::exception_ptr error, std::exception_ptr cause) {
  if (how == ended::cancelled) {
    error = std::make_exception_ptr(timeout_error("a resource's exit did not finish within its grace time"));
  }
  if (!cause) return error;
  return std::make_exception_ptr(exit_error(std::move(error), std::move(cause)));
}

}  // namespace detail
}  // namespace weft
