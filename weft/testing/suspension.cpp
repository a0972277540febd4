// SPDX-License-Identifier: MIT
#include "weft/testing/suspension.hpp"

#include "weft/base/print.hpp"
#include "weft/core/task_description.hpp"
#include "weft/testing/errors.hpp"

namespace weft::testing::detail {

void check_suspensions(bool expected, std::size_t counted, const std::source_location& at) {
  if (expected == (counted != 0)) return;
  throw check_failed(format(
      "weft: the work at {}:{} {}", plain_file_name(at.file_name()), at.line(),
      expected ? "was to suspend, and did not" : format("was not to suspend, and did {} times", counted)));
}

void no_checkpoint(const std::source_location& at) {
  throw check_failed(format("weft: the work at {}:{} was to be cut by a cancellation, and came to its end",
                            plain_file_name(at.file_name()), at.line()));
}

}  // namespace weft::testing::detail
