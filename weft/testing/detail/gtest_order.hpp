// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "weft/base/print.hpp"
#include "weft/testing/order_hook.hpp"

// Failures inside of a run have its seed in their trace. What fails after it, in the same test, is followed
// by a line with the seed: a check of what the run did, or the error that left it, which GoogleTest reports
// once it is outside.
namespace weft::testing::detail {

/// Says the seed of the run that has ended with each failure of the test that it was in.
class ended_order final : public ::testing::EmptyTestEventListener {
 public:
  /// The one of this process; GoogleTest owns it.
  static ended_order& of_process() {
    static ended_order& one = [] -> ended_order& {
      auto made = std::make_unique<ended_order>();
      ended_order& listener = *made;
      ::testing::UnitTest::GetInstance()->listeners().Append(made.release());
      return listener;
    }();
    return one;
  }
  void set(std::uint64_t seed) noexcept { seed_ = seed; }

 private:
  void OnTestStart(const ::testing::TestInfo&) override { set(0); }
  void OnTestPartResult(const ::testing::TestPartResult& part) override {
    if (part.failed() && seed_ != 0) print("the order of the run before: WEFT_SEED={}\n", seed_.load());
  }
  std::atomic<std::uint64_t> seed_ = 0;
};

class running_order {
 public:
  explicit running_order(std::uint64_t seed)
      : seed_(seed), trace_("testing::run", -1, "WEFT_SEED=" + std::to_string(seed)) {}
  running_order(const running_order&) = delete;
  running_order& operator=(const running_order&) = delete;
  ~running_order() { ended_order::of_process().set(seed_); }

 private:
  std::uint64_t seed_;
  ::testing::ScopedTrace trace_;
};

inline const order_hook gtest_order([](std::uint64_t seed) -> std::shared_ptr<void> {
  ended_order::of_process().set(0);
  return seed == 0 ? nullptr : std::make_shared<running_order>(seed);
});

}  // namespace weft::testing::detail
