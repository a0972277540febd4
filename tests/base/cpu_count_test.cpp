// SPDX-License-Identifier: MIT
#include "weft/base/cpu_count.hpp"

#include <gtest/gtest.h>
#include <sched.h>

namespace weft::base {
namespace {

TEST(CpuCount, CountsTheProcessorsThatAreAllowed) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  EXPECT_EQ(cpu_count(), static_cast<std::size_t>(CPU_COUNT(&before)));

  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(cpu_count(), 1U);
  sched_setaffinity(0, sizeof before, &before);
}

}  // namespace
}  // namespace weft::base
