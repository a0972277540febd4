// SPDX-License-Identifier: MIT
#include "weft/core/exception_group.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace weft {
namespace {

struct io_error : std::runtime_error {
  using runtime_error::runtime_error;
};
struct refused : io_error {
  using io_error::io_error;
};
struct odd : std::runtime_error {
  using runtime_error::runtime_error;
};

template <typename E>
std::exception_ptr make(E e) {
  return std::make_exception_ptr(std::move(e));
}

exception_group nested() {
  return exception_group(
      {make(refused("a")), make(exception_group({make(odd("b")), make(io_error("c"))})), make(odd("d"))});
}

TEST(ExceptionGroup, ListsItsErrors) {
  EXPECT_EQ(nested().size(), 3U);
  EXPECT_EQ(nested().leaves().size(), 4U);
  EXPECT_STREQ(nested().what(), "3 errors\n├── a\n├── 2 errors\n│   ├── b\n│   └── c\n└── d");
  EXPECT_STREQ(exception_group({make(odd("alone"))}).what(), "alone");
}

TEST(ExceptionGroup, SplitsByTypeAndKeepsItsShape) {
  const auto [io, rest] = nested().split<io_error>();
  ASSERT_TRUE(io && rest);
  EXPECT_STREQ(io->what(), "2 errors\n├── a\n└── c");
  EXPECT_STREQ(rest->what(), "2 errors\n├── b\n└── d");
  EXPECT_FALSE(nested().split<std::logic_error>().first);
  EXPECT_FALSE(nested().split<std::runtime_error>().second);
  EXPECT_STREQ(nested().subgroup<odd>()->what(), "2 errors\n├── b\n└── d");
}

TEST(ExceptionGroup, HandlersTakeWhatCatchWould) {
  std::vector<std::string> log;
  nested().handle([&](const refused& e) { log.push_back("refused " + std::string(e.what())); },
                  [&](const io_error& e) { log.push_back("io " + std::string(e.what())); },
                  [&](const std::exception& e) { log.push_back("other " + std::string(e.what())); });
  EXPECT_EQ(log, (std::vector<std::string>{"refused a", "other b", "io c", "other d"}));
}

TEST(ExceptionGroup, WhatNobodyTakesIsThrownAgain) {
  int handled = 0;
  try {
    nested().handle([&](const io_error&) { ++handled; });
    FAIL();
  } catch (const exception_group& rest) {
    EXPECT_STREQ(rest.what(), "2 errors\n├── b\n└── d");
  }
  EXPECT_EQ(handled, 2);
}

TEST(ExceptionGroup, AHandlerMayThrow) {
  const auto gives_up = [](const odd&) { throw std::domain_error("given up"); };
  EXPECT_THROW(nested().handle(gives_up, [](const io_error&) {}), std::domain_error);
}

void count_odd(const odd&) {}

TEST(ExceptionGroup, HandlersMayBeFunctionsAndTakeByValueAndNotThrow) {
  int io = 0;
  nested().handle(count_odd, [&io](io_error) noexcept { ++io; });
  EXPECT_EQ(io, 2);
  nested().handle([](odd&) noexcept {}, [&io](const io_error&) mutable noexcept { ++io; });
  EXPECT_EQ(io, 4);
}

TEST(ExceptionGroup, HoldsErrorsThatAreNoExceptions) {
  const exception_group g({make(5)});
  EXPECT_STREQ(g.what(), "an exception of a type that is no std::exception");
  EXPECT_TRUE(exception_group::holds<int>(g.errors()[0]));
  EXPECT_FALSE(exception_group::holds<long>(g.errors()[0]));
}

TEST(Describe, NamesAnyError) {
  EXPECT_EQ(describe(make(odd("why"))), "why");
  EXPECT_EQ(describe(make('x')), "an exception of a type that is no std::exception");
}

}  // namespace
}  // namespace weft
