// SPDX-License-Identifier: MIT
#include "weft/model/mode.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "tests/model/outcome.hpp"
#include "weft/json/value.hpp"

namespace weft::model {
namespace {

enum class tone { low, high };

struct conversion {
  std::string (*read)(std::string_view text, mode how);
  const char* text;
  const char* lax;
  const char* strict;
};

const conversion conversions[] = {
    {brief<int>, "5", "5", "5"},
    {brief<int>, "5.0", "5", "int_type"},
    {brief<int>, "5.5", "int_from_float", "int_type"},
    {brief<int>, R"("5")", "5", "int_type"},
    {brief<int>, R"(" +5.00 ")", "5", "int_type"},
    {brief<int>, R"("-007")", "-7", "int_type"},
    {brief<int>, R"("1_000")", "1000", "int_type"},
    {brief<int>, R"("1__0")", "int_parsing", "int_type"},
    {brief<int>, R"("_1")", "int_parsing", "int_type"},
    {brief<int>, R"("42.5")", "int_parsing", "int_type"},
    {brief<int>, R"("True")", "int_parsing", "int_type"},
    {brief<int>, R"("")", "int_parsing", "int_type"},
    {brief<int>, R"("-")", "int_parsing", "int_type"},
    {brief<int>, R"("1e3")", "int_parsing", "int_type"},
    {brief<int>, R"("99999999999999999999999")", "less_than_equal", "int_type"},
    {brief<int>, R"("-2147483649")", "greater_than_equal", "int_type"},
    {brief<int>, "true", "1", "int_type"},
    {brief<int>, "null", "int_type", "int_type"},
    {brief<int>, "[]", "int_type", "int_type"},
    {brief<std::int64_t>, "9223372036854775808", "less_than_equal", "less_than_equal"},
    {brief<std::uint64_t>, R"("18446744073709551615")", "18446744073709551615", "int_type"},
    {brief<double>, "5", "5.0", "5.0"},
    {brief<double>, R"("5")", "5.0", "float_type"},
    {brief<double>, R"(" +5.5e1 ")", "55.0", "float_type"},
    {brief<double>, R"("1_0.5")", "10.5", "float_type"},
    {brief<double>, R"("x")", "float_parsing", "float_type"},
    {brief<double>, R"("+-1")", "float_parsing", "float_type"},
    {brief<double>, R"("")", "float_parsing", "float_type"},
    {brief<double>, R"("nan")", "finite_number", "float_type"},
    {brief<double>, R"("1e999")", "finite_number", "float_type"},
    {brief<float>, "1e300", "finite_number", "finite_number"},
    {brief<double>, "true", "1.0", "float_type"},
    {brief<double>, "{}", "float_type", "float_type"},
    {brief<bool>, "false", "false", "false"},
    {brief<bool>, "1", "true", "bool_type"},
    {brief<bool>, "0.0", "false", "bool_type"},
    {brief<bool>, "2", "bool_parsing", "bool_type"},
    {brief<bool>, "0.5", "bool_type", "bool_type"},
    {brief<bool>, R"("On")", "true", "bool_type"},
    {brief<bool>, R"("YES")", "true", "bool_type"},
    {brief<bool>, R"("t")", "true", "bool_type"},
    {brief<bool>, R"("n")", "false", "bool_type"},
    {brief<bool>, R"("off")", "false", "bool_type"},
    {brief<bool>, R"("falsey")", "bool_parsing", "bool_type"},
    {brief<bool>, R"("")", "bool_parsing", "bool_type"},
    {brief<bool>, "null", "bool_type", "bool_type"},
    {brief<std::string>, R"("a")", R"("a")", R"("a")"},
    {brief<std::string>, "5", "string_type", "string_type"},
    {brief<std::string>, "true", "string_type", "string_type"},
    {brief<tone>, R"("high")", R"("high")", R"("high")"},
    {brief<tone>, "1", "enum", "enum"},
    {brief<std::optional<int>>, R"("5")", "5", "int_type"},
    {brief<std::optional<int>>, "null", "null", "null"},
    {brief<std::vector<int>>, R"([1,"2"])", "[1,2]", "int_type"},
    {brief<std::set<int>>, R"([2,1,"2"])", "[1,2]", "int_type"},
    {brief<std::map<std::string, bool>>, R"({"a":"on"})", R"({"a":true})", "bool_type"},
    {brief<json::value>, R"([1,"2"])", R"([1,"2"])", R"([1,"2"])"},
};

TEST(Mode, SaysWhatIsConverted) {
  for (const conversion& each : conversions) {
    EXPECT_EQ(each.read(each.text, lax), each.lax) << each.text;
    EXPECT_EQ(each.read(each.text, strict), each.strict) << each.text;
  }
}

struct refusal {
  std::string (*read)(std::string_view text, mode how);
  const char* text;
  const char* error;  // without loc
};

const refusal refusals[] = {
    {outcome<int>, R"("foo")",
     R"({"type":"int_parsing","loc":[],"msg":"Input should be a valid integer, unable to parse string as an integer","input":"foo"})"},
    {outcome<int>, "1.50",
     R"({"type":"int_from_float","loc":[],"msg":"Input should be a valid integer, got a number with a fractional part","input":1.5})"},
    {outcome<int>, "[ 1, {} ]",
     R"({"type":"int_type","loc":[],"msg":"Input should be a valid integer","input":[1,{}]})"},
    {outcome<std::int8_t>, "128",
     R"({"type":"less_than_equal","loc":[],"msg":"Input should be less than or equal to 127","input":128,"ctx":{"le":127}})"},
    {outcome<double>, R"("\u00e9")",
     R"({"type":"float_parsing","loc":[],"msg":"Input should be a valid number, unable to parse string as a number","input":"é"})"},
    {outcome<double>, R"("inf")",
     R"({"type":"finite_number","loc":[],"msg":"Input should be a finite number","input":"inf"})"},
    {outcome<bool>, R"("x")",
     R"({"type":"bool_parsing","loc":[],"msg":"Input should be a valid boolean, unable to interpret input","input":"x"})"},
    {outcome<tone>, R"("mid")",
     R"({"type":"enum","loc":[],"msg":"Input should be 'low' or 'high'","input":"mid","ctx":{"expected":"'low' or 'high'"}})"},
    {outcome<std::set<int>>, "{}",
     R"({"type":"set_type","loc":[],"msg":"Input should be a valid set","input":{}})"},
    {outcome<std::pair<int, int>>, "[1]",
     R"({"type":"missing","loc":[1],"msg":"Field required","input":[1]})"},
    {outcome<std::pair<int, int>>, "[1,2,3]",
     R"({"type":"too_long","loc":[],"msg":"Tuple should have at most 2 items after validation, not 3","input":[1,2,3],"ctx":{"field_type":"Tuple","max_length":2,"actual_length":3}})"},
    {outcome<std::pair<int, int>>, "5",
     R"({"type":"tuple_type","loc":[],"msg":"Input should be a valid tuple","input":5})"},
    {outcome<std::array<int, 1>>, "[]",
     R"({"type":"too_short","loc":[],"msg":"List should have at least 1 item after validation, not 0","input":[],"ctx":{"field_type":"List","min_length":1,"actual_length":0}})"},
    {outcome<int>, "[1,}",
     R"({"type":"json_invalid","loc":[3],"msg":"JSON decode error","input":{},"ctx":{"error":"Expecting value"}})"},
};

TEST(Mode, RefusesInTheWordsOfPydantic) {
  for (const refusal& each : refusals) EXPECT_EQ(each.read(each.text, lax), each.error);
}

}  // namespace
}  // namespace weft::model
