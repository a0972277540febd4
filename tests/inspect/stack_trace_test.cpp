// SPDX-License-Identifier: MIT
// Covers: weft/inspect/stack_trace.hpp weft/inspect/detail/symbol_table.hpp
#include "weft/inspect/stack_trace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <span>
#include <string>

namespace weft {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

[[gnu::noinline]] std::string trace_from_a_static_function(int depth) {
  std::array<void*, inspect::stack_depth_max> addresses;
  const std::size_t n = inspect::capture_stack(addresses);
  std::string text = inspect::stack_text(std::span<void* const>(addresses.data(), n));
  text += std::string(static_cast<std::size_t>(depth), ' ');
  return text;
}

TEST(StackTrace, NamesFunctionsThatTheProgramDoesNotExport) {
  const std::string text = trace_from_a_static_function(0);
  EXPECT_THAT(text, StartsWith("  #0 "));
  EXPECT_THAT(text, HasSubstr("trace_from_a_static_function"));
  EXPECT_THAT(text, HasSubstr(std::string("(") + program_invocation_short_name + "+0x"));
}

TEST(StackTrace, ATasksPartEndsWhereTheLoopBegins) {
  const std::string whole =
      "  #0 capture\n  #1 weft::detail::drop(frame&)\n  #2 user()\n  #3 caller()\n"
      "  #4 weft::loop::run_batch()\n  #5 main\n";
  EXPECT_EQ(inspect::tasks_part(whole, "weft::detail::drop("), "  #2 user()\n  #3 caller()\n");
  EXPECT_EQ(inspect::tasks_part("  #0 a\n  #1 b\n", "weft::detail::drop("), "  #0 a\n  #1 b\n");
}

TEST(StackTrace, AnAddressOutsideOfAnyFileIsANumber) {
  std::array<void*, 1> nowhere{reinterpret_cast<void*>(8)};
  EXPECT_EQ(inspect::stack_text(nowhere), "  #0 0x8\n");
}

}  // namespace
}  // namespace weft
