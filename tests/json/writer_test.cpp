// SPDX-License-Identifier: MIT
#include "weft/json/writer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

#include "weft/base/print.hpp"
#include "weft/json/errors.hpp"

namespace weft::json {
namespace {

template <typename Number> std::string number(Number content) {
  std::string text;
  writer(text).number(content);
  return text;
}

std::string string(std::string_view content) {
  std::string text;
  writer(text).string(content);
  return text;
}

template <typename Content> std::string refusal(Content content) {
  std::string text;
  try {
    if constexpr (std::is_floating_point_v<Content>) {
      writer(text).number(content);
    } else {
      writer(text).string(content);
    }
  } catch (const write_error& error) {
    return error.what();
  }
  return "none";
}

void write_all(writer& out) {
  out.begin_object();
  out.key("a");
  out.begin_array();
  out.integer(1);
  out.begin_array();
  out.end_array();
  out.begin_object();
  out.end_object();
  out.null();
  out.end_array();
  out.key("b");
  out.boolean(true);
  out.key("c");
  out.begin_object();
  out.key("d");
  out.string("e");
  out.end_object();
  out.end_object();
}

TEST(Writer, SeparatesItems) {
  std::string text = "kept ";
  writer out(text);
  write_all(out);
  EXPECT_EQ(text, R"(kept {"a":[1,[],{},null],"b":true,"c":{"d":"e"}})");
}

TEST(Writer, IndentsIfAsked) {
  std::string text;
  writer out(text, style::pretty);
  write_all(out);
  EXPECT_EQ(text, R"({
  "a": [
    1,
    [],
    {},
    null
  ],
  "b": true,
  "c": {
    "d": "e"
  }
})");
}

TEST(Writer, WritesIntegersOfAnySize) {
  std::string text;
  writer out(text);
  out.begin_array();
  out.integer(std::numeric_limits<std::int64_t>::min());
  out.integer(std::numeric_limits<std::uint64_t>::max());
  out.integer(static_cast<std::int8_t>(-5));
  out.integer(static_cast<unsigned char>(200));
  out.end_array();
  EXPECT_EQ(text, "[-9223372036854775808,18446744073709551615,-5,200]");
}

TEST(Writer, WritesDoublesAsPeopleDo) {
  EXPECT_EQ(number(9.5), "9.5");
  EXPECT_EQ(number(1.0), "1.0");
  EXPECT_EQ(number(0.0), "0.0");
  EXPECT_EQ(number(-0.0), "-0.0");
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(-100000.0), "-100000.0");
  EXPECT_EQ(number(0.0001), "0.0001");
  EXPECT_EQ(number(0.00001), "1e-05");
  EXPECT_EQ(number(9007199254740993.0), "9007199254740992.0");
  EXPECT_EQ(number(1e16), "1e+16");
  EXPECT_EQ(number(1.25e300), "1.25e+300");
  EXPECT_EQ(number(5e-324), "5e-324");
  EXPECT_EQ(number(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(number(0.1F), "0.1");
  EXPECT_EQ(number(3.4028235e38F), "3.4028235e+38");
}

TEST(Writer, WritesDoublesThatReadBackTheSame) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto content = std::bit_cast<double>(random());
    if (!std::isfinite(content)) continue;
    EXPECT_EQ(std::strtod(number(content).c_str(), nullptr), content);
    const double plain = static_cast<double>(static_cast<std::int64_t>(random())) / 1e6;
    EXPECT_EQ(std::strtod(number(plain).c_str(), nullptr), plain);
  }
}

TEST(Writer, WritesTheFewestDigits) {
  std::minstd_rand random(3);
  for (int i = 0; i < 20'000; ++i) {
    const double scale = std::pow(10.0, static_cast<double>(random() % 5)) * (random() % 4 == 0 ? 8 : 1);
    const double size = std::pow(10.0, static_cast<double>(random() % 14));
    const double content = std::floor(random() / 2147483647.0 * size * scale) / scale * (i % 2 == 0 ? 1 : -1);
    std::array<char, 64> digits;
    char* const end = std::to_chars(digits.begin(), digits.end(), content, std::chars_format::fixed).ptr;
    std::string expected(digits.begin(), end);
    if (std::abs(content) != 0 && std::abs(content) < 1e-4) continue;
    if (!expected.contains('.')) expected += ".0";
    ASSERT_EQ(number(content), expected);
  }
}

TEST(Writer, RefusesWhatIsNoNumber) {
  EXPECT_EQ(refusal(std::nan("")), "JSON has no number nan");
  EXPECT_EQ(refusal(HUGE_VAL), "JSON has no number inf");
  EXPECT_EQ(refusal(-HUGE_VAL), "JSON has no number -inf");
  EXPECT_EQ(refusal(HUGE_VALF), "JSON has no number inf");
}

TEST(Writer, EscapesOnlyWhatMustBe) {
  EXPECT_EQ(string(""), "\"\"");
  EXPECT_EQ(string("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(string("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(string(std::string_view("\0\x01\x1f\x7f", 4)), "\"\\u0000\\u0001\\u001f\x7f\"");
  EXPECT_EQ(string("S\u00e3o \u20ac \U0001F600 \u2028"), "\"S\u00e3o \u20ac \U0001F600 \u2028\"");
  EXPECT_EQ(string("0123456789\n0123456789\"0123456789"), R"("0123456789\n0123456789\"0123456789")");
}

TEST(Writer, RefusesStringsThatAreNoUtf8) {
  EXPECT_EQ(refusal(std::string_view("ab\xFFz")), "a string is no UTF-8: byte 0xFF at offset 2");
  EXPECT_EQ(refusal(std::string_view("\xED\xA0\x80")), "a string is no UTF-8: byte 0xED at offset 0");
  EXPECT_EQ(refusal(std::string_view("0123456789\u00e9\xC3")),
            "a string is no UTF-8: byte 0xC3 at offset 12");
}

}  // namespace
}  // namespace weft::json
