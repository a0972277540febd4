// SPDX-License-Identifier: MIT
// Covers: weft/thread/function_outcome.hpp weft/thread/function_description.hpp
#include "weft/thread/function_outcome.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "weft/thread/function_description.hpp"

namespace weft {
namespace {

TEST(FunctionOutcome, IsAValueAReferenceOrAnError) {
  function_outcome<std::unique_ptr<int>> value;
  auto make = [] { return std::make_unique<int>(3); };
  value.keep(make);
  EXPECT_EQ(*value.take(), 3);

  int n = 4;
  function_outcome<int&> reference;
  auto refer = [&]() -> int& { return n; };
  reference.keep(refer);
  EXPECT_EQ(&reference.take(), &n);

  function_outcome<void> error;
  auto fail = [] { throw std::runtime_error("no"); };
  error.keep(fail);
  EXPECT_FALSE(error.cut());
  EXPECT_THROW(error.take(), std::runtime_error);
}

TEST(FunctionDescription, SaysNamePlaceAndAge) {
  function_description d{
      .name = "resolver", .at = std::source_location::current(), .since = clock::now() - 2s};
  const std::string text = d.str();
  EXPECT_TRUE(text.starts_with("resolver, called at function_outcome_test.cpp:")) << text;
  EXPECT_TRUE(text.ends_with(" 2 s ago") || text.find(" 2.") != text.npos) << text;
  d.name = nullptr;
  d.at = {};
  d.type = type_text<int (*)()>();
  EXPECT_TRUE(d.str().starts_with("int (*)(), called 2")) << d.str();
}

TEST(FunctionDescription, ALambdaIsKnownByItsPlace) {
  const auto lambda = [] {};
  EXPECT_NE(type_text<decltype(lambda)>().find("function_outcome_test.cpp:"), std::string_view::npos)
      << type_text<decltype(lambda)>();
}

}  // namespace
}  // namespace weft
