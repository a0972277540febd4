// SPDX-License-Identifier: MIT
#include "weft/model/errors.hpp"

#include <gtest/gtest.h>

#include <string>

namespace weft::model {
namespace {

error missing(location loc) { return {std::move(loc), "missing", "Field required", "null", ""}; }

TEST(Errors, SayAllInOneLine) {
  EXPECT_EQ(errors().what(), "");
  EXPECT_EQ(errors(missing({"country"})).what(), "country: Field required");
  EXPECT_EQ(errors({{}, "list_type", "Input should be a valid list", "5", ""}).what(),
            "Input should be a valid list");
  errors some(missing({"a"}));
  some.add({{"b", 0}, "int_type", "Input should be a valid integer", "null", ""});
  EXPECT_EQ(some.what(), "a: Field required; b/0: Input should be a valid integer");
}

TEST(Errors, CountThoseBeyondThree) {
  errors some;
  for (const char* name : {"a", "b", "c", "d", "e"}) some.add(missing({name}));
  EXPECT_EQ(some.what(), "a: Field required; b: Field required; c: Field required; and 2 more");
}

TEST(Errors, AreKeptUpToALimit) {
  errors some;
  EXPECT_TRUE(some.empty());
  for (std::size_t i = 0; i < error_count_max + 5; ++i) some.add(missing({"a"}));
  EXPECT_EQ(some.items().size(), error_count_max);
  EXPECT_EQ(some.size(), error_count_max + 5);
  EXPECT_TRUE(some.what().ends_with("and 1002 more"));
  errors all;
  all.add(some);
  EXPECT_EQ(all.size(), some.size());
}

TEST(Errors, AreWrittenAsFastApiDoes) {
  errors some(missing({"query", "q"}));
  some.add({{"body", 0, "0"},
            "string_too_short",
            "String should have at least 3 characters",
            R"("é\n")",
            R"({"min_length":3})"});
  EXPECT_EQ(some.to_json(),
            R"({"detail":[{"type":"missing","loc":["query","q"],"msg":"Field required","input":null},)"
            R"({"type":"string_too_short","loc":["body",0,"0"],"msg":"String should have at least 3 )"
            R"(characters","input":"é\n","ctx":{"min_length":3}}]})");
}

TEST(Errors, SayWhyATextIsNoJson) {
  errors some;
  some.add(json::make_error("{\n}x", 3, "expected nothing"), {"body"});
  EXPECT_EQ(some.to_json(), R"({"detail":[{"type":"json_invalid","loc":["body",0],"msg":"JSON decode error",)"
                            R"("input":{},"ctx":{"error":"Expecting value"}}]})");
  EXPECT_EQ(some.what(), "JSON decode error: expected nothing (line 2, column 2)");
  EXPECT_EQ(some.syntax()->offset, 3u);
}

TEST(Errors, ShowOnlyTheBeginningOfLargeInputs) {
  const std::string large = '"' + std::string(input_bytes_max, 'x') + '"';
  errors some({{}, "int_parsing", "no", large, ""});
  EXPECT_EQ(some.items()[0].input, R"("\")" + std::string(input_bytes_max - 1, 'x') + "…\"");
  for (std::size_t bytes = 0; bytes <= inputs_bytes_max; bytes += input_bytes_max) some.add(some.items()[0]);
  some.add({{}, "int_parsing", "no", std::string(99, '1'), ""});
  EXPECT_EQ(some.items().back().input, '"' + std::string(short_input_bytes_max, '1') + "…\"");
  some.add({{}, "int_parsing", "no", std::string(30, '1'), ""});
  EXPECT_EQ(some.items().back().input, std::string(30, '1'));
  std::string wide;
  while (wide.size() < 99) wide += "é";
  some.add({{}, "int_parsing", "no", 'x' + wide, ""});
  EXPECT_EQ(some.items().back().input, "\"x" + wide.substr(0, 62) + "…\"");
}

}  // namespace
}  // namespace weft::model
