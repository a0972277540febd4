// SPDX-License-Identifier: MIT
// Covers: weft/inspect/task_times.hpp weft/inspect/lag_histogram.hpp weft/inspect/dump_tasks.hpp
// The programs of docs/guide/debugging.md.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "weft/base/print.hpp"
#include "weft/core/frame.hpp"
#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/inspect/dump_tasks.hpp"
#include "weft/inspect/lag_histogram.hpp"
#include "weft/inspect/task_times.hpp"

namespace weft {
namespace {

// [tree]
task<> handler() { co_await sleep_for(1ms); }

task<> server() {
  co_await with_task_group([](task_group<>& group) -> task<> {
    group.spawn(handler);
    co_await yield_now();
    inspect::dump_tasks();
  });
}
// [/tree]

// [times]
task<> measured() {
  loop& l = co_await this_loop{};
  const inspect::task_times times(l);
  const inspect::lag_histogram lags(l);
  co_await server();
  print("{}{}\n", times.str(), lags.str());
}
// [/times]

// [instrument]
/// Counts the steps of all tasks.
class step_count final : public instrument {
 public:
  explicit step_count(loop& l) noexcept { attach(l); }
  int value = 0;

 private:
  void before_step(chain&) noexcept override { ++value; }
};
// [/instrument]

TEST(Guide, TheProgramsRun) {
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  run(measured);
  const std::string out = ::testing::internal::GetCapturedStdout();
  const std::string err = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(err.find("<task handler waiting>"), std::string::npos) << err;
  EXPECT_NE(out.find("handler"), std::string::npos) << out;
  EXPECT_NE(out.find("lag: "), std::string::npos) << out;
}

TEST(Guide, AnInstrumentCounts) {
  run([]() -> task<> {
    const step_count steps(co_await this_loop{});
    co_await yield_now();
    EXPECT_EQ(steps.value, 1);
  });
}

}  // namespace
}  // namespace weft
