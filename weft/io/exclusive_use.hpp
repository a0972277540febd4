// SPDX-License-Identifier: MIT
#pragma once

#include "weft/io/errors.hpp"

namespace weft::io {

/// Marks one direction of a stream as used by a task, while it lives. For whoever writes a stream: made in
/// the first step of an operation, it keeps a second task out.
class [[nodiscard]] exclusive_use {
 public:
  /// Throws `busy_error` that says `refusal` if `used` is marked already.
  exclusive_use(bool& used, const char* refusal) : used_(used) {
    if (used) throw busy_error(refusal);
    used = true;
  }
  exclusive_use(const exclusive_use&) = delete;
  exclusive_use& operator=(const exclusive_use&) = delete;
  ~exclusive_use() { used_ = false; }

 private:
  bool& used_;
};

}  // namespace weft::io
