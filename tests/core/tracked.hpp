// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "weft/core/loop.hpp"
#include "weft/core/operation.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task.hpp"
#include "weft/testing/run.hpp"

namespace weft::tests {

using journal = std::vector<std::string>;

/// Counts its living instances, owns memory so that a sanitizer sees a leak or a second destruction, and can
/// note its end.
class tracked {
 public:
  explicit tracked(std::string name = "t", journal* log = nullptr)
      : name_(std::make_unique<std::string>(std::move(name))), log_(log) {
    ++count;
  }
  tracked(tracked&& other) noexcept
      : name_(std::move(other.name_)), log_(std::exchange(other.log_, nullptr)) {
    ++count;
  }
  tracked(const tracked& other) : name_(std::make_unique<std::string>(*other.name_)), log_(other.log_) {
    ++count;
  }
  tracked& operator=(const tracked&) = delete;
  ~tracked() {
    --count;
    if (name_ && log_) log_->push_back("~" + *name_);
  }
  static int alive() noexcept { return count; }

 private:
  static inline std::atomic<int> count = 0;
  std::unique_ptr<std::string> name_;
  journal* log_;
};

/// Calls a function when it goes out of scope: what a destructor may do while its task unwinds.
template <typename Fn>
class at_end {
 public:
  explicit at_end(Fn fn) : fn_(std::move(fn)) {}
  at_end(const at_end&) = delete;
  at_end& operator=(const at_end&) = delete;
  ~at_end() { fn_(); }

 private:
  Fn fn_;
};

struct boom : std::runtime_error {
  explicit boom(const std::string& what = "boom") : runtime_error(what) {}
};
struct second_boom : std::runtime_error {
  second_boom() : runtime_error("second boom") {}
};

/// An operation whose result is always there.
class ready_at_once final : public operation {
 public:
  bool ready() const noexcept { return true; }
  void start() noexcept override { complete(); }
  void request_cancel() noexcept override {}
  int await_resume() const noexcept { return 7; }
};

/// An operation that finishes all the same when it is asked to cancel, as a read whose bytes were there.
class finishes_anyway final : public operation {
 public:
  void start() noexcept override {}
  void request_cancel() noexcept override { complete(); }
  int await_resume() const noexcept { return 7; }
};

inline task<> sleeper(duration length) {
  const tracked t;
  co_await sleep_for(length);
}
inline task<int> sleep_and_give(duration length, int value) {
  const tracked t;
  co_await sleep_for(length);
  co_return value;
}
inline task<> sleep_and_throw(duration length) {
  const tracked t;
  co_await sleep_for(length);
  throw boom();
}
inline task<duration> elapsed() { co_return (co_await now()).time_since_epoch(); }

/// Runs a test first come, first served, and in shuffled orders; nothing that it made may be left.
template <typename Body>
void in_every_order(Body body, std::uint64_t orders = 200) {
  for (std::uint64_t seed = 0; seed < orders; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const int before = tracked::alive();
    loop_options options = testing::to_loop_options({});
    options.seed = seed;  // 0 too, whatever WEFT_SEED says
    run_with_options(options, body);
    EXPECT_EQ(tracked::alive(), before);
  }
}

/// The same in one order.
template <typename Body>
void in_order(Body body) {
  in_every_order(std::move(body), 1);
}

}  // namespace weft::tests
