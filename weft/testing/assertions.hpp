// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <string>

#include <gtest/gtest.h>

#include "weft/core/exception_group.hpp"

namespace weft::testing::detail {

/// Takes the place of GoogleTest's helper where an assertion is fatal: reports, then throws what GoogleTest
/// knows as reported already.
class fatal_assertion {
 public:
  fatal_assertion(::testing::TestPartResult::Type type, const char* file, int line, const char* message)
      : type_(type), file_(file), line_(line), message_(message) {}
  [[noreturn]] void operator=(const ::testing::Message& streamed) const {
    ::testing::internal::AssertHelper(type_, file_, line_, message_.c_str()) = streamed;
    throw ::testing::AssertionException(::testing::TestPartResult(type_, file_, line_, message_.c_str()));
  }

 private:
  ::testing::TestPartResult::Type type_;
  const char* file_;
  int line_;
  std::string message_;
};

/// Does the error consist of fatal assertions only, which are reported already?
inline bool is_reported(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const ::testing::AssertionException&) {
    return true;
  } catch (const exception_group& g) {
    return !g.split<::testing::AssertionException>().second;
  } catch (...) {
    return false;
  }
}

}  // namespace weft::testing::detail

// GoogleTest's ASSERT_*, FAIL and GTEST_SKIP leave the function by `return`, which a coroutine does not have.
// After this header they throw instead: the task that failed ends, its siblings are cancelled, and the test
// is over. The same in plain functions; do not use them in destructors.
#undef GTEST_FATAL_FAILURE_
#undef GTEST_SKIP_
#define GTEST_FATAL_FAILURE_(message)                                                                    \
  ::weft::testing::detail::fatal_assertion(::testing::TestPartResult::kFatalFailure, __FILE__, __LINE__, \
                                           message) = ::testing::Message()
#define GTEST_SKIP_(message)                                                                                \
  ::weft::testing::detail::fatal_assertion(::testing::TestPartResult::kSkip, __FILE__, __LINE__, message) = \
      ::testing::Message()
