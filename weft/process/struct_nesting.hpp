// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace weft {

/// How many structs may be inside of each other, by default: writing and reading one that contains itself
/// recurse.
inline constexpr std::size_t serialized_depth_default_max = 256;

/// Counts how many are inside of each other.
class struct_nesting {
 public:
  explicit struct_nesting(std::size_t depth_max) noexcept : depth_max_(depth_max) {}

  /// One more, while it lives. Throws `message_too_deep` if it is one too many.
  class [[nodiscard]] level {
   public:
    explicit level(struct_nesting& of);
    level(const level&) = delete;
    level& operator=(const level&) = delete;
    ~level() { --of_.depth_; }

   private:
    struct_nesting& of_;
  };

 private:
  std::size_t depth_max_;
  std::size_t depth_ = 0;
};

}  // namespace weft
