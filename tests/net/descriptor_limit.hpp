// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "weft/io/descriptor.hpp"

namespace weft::tests {

/// UBSan needs descriptors of its own whenever it meets a class for the first time.
#if __has_feature(undefined_behavior_sanitizer)
inline constexpr bool can_do_without_descriptors = false;
#else
inline constexpr bool can_do_without_descriptors = true;
#endif

/// The one that will be opened next.
inline rlim_t lowest_free_descriptor() {
  const io::descriptor one(dup(STDERR_FILENO));
  return static_cast<rlim_t>(one.get());
}

/// Lets this process open no descriptor whose number is `number_max` or more, while the object lives.
class descriptor_limit {
 public:
  explicit descriptor_limit(rlim_t number_max) {
    getrlimit(RLIMIT_NOFILE, &before_);
    set(number_max);
  }
  descriptor_limit(const descriptor_limit&) = delete;
  descriptor_limit& operator=(const descriptor_limit&) = delete;
  ~descriptor_limit() { lift(); }

  void lift() { set(before_.rlim_cur); }

 private:
  void set(rlim_t number_max) {
    rlimit changed = before_;
    changed.rlim_cur = number_max;
    EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &changed), 0);
  }
  rlimit before_{};
};

}  // namespace weft::tests
