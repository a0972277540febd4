// SPDX-License-Identifier: MIT
// Covers: weft/http/detail/h1_scan.hpp weft/http/detail/field_place.hpp
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/detail/h1_lines.hpp"
#include "weft/http/detail/h1_scan.hpp"

namespace weft::http::h1::detail {
namespace {

/// The lines that were taken, as `name=value|` each, and how many bytes.
std::string taken_from(std::string_view text, classifier* classify, std::size_t room = 8) {
  std::vector<http::detail::field_place> places(room);
  // A copy of its own on the heap: the address sanitizer sees a read past its end.
  const std::vector<char> copy(text.begin(), text.end());
  const scanned taken = scan_fields({copy.data(), copy.size()}, places, classify);
  std::string out;
  for (std::size_t i = 0; i < taken.lines; ++i) {
    const auto& p = places[i];
    out += format("{}={}|", text.substr(p.name_at, p.name_size), text.substr(p.value_at, p.value_size));
  }
  return out + format("{}", taken.bytes);
}

class ScanFields : public ::testing::TestWithParam<instruction_set> {
 protected:
  std::string taken(std::string_view text, std::size_t room = 8) const {
    return taken_from(text, GetParam().classify, room);
  }
};

TEST_P(ScanFields, TakesLinesUntilTheEmptyOne) {
  EXPECT_EQ(taken("a: b\r\nUser-Agent:  x y \t\r\n\r\nbody: c\r\n"), "a=b|User-Agent=x y|26");
}

TEST_P(ScanFields, TakesEmptyValuesAndTabsAndBytesBeyondAscii) {
  EXPECT_EQ(taken("a:\r\nb: \t \r\nc:d\te\xC3\xA9\r\n"), "a=|b=|c=d\te\xC3\xA9|20");
}

TEST_P(ScanFields, StopsAtTheEndOfItsRoom) { EXPECT_EQ(taken("a: b\r\nc: d\r\n", 1), "a=b|6"); }

TEST_P(ScanFields, LeavesWhatIsNotWholeOrNotRight) {
  for (const std::string_view rest :
       {"", "c", "c:", "c: d", "c: d\r", "c: d\n", "c: d\re\r\n", "c : d\r\n", ": d\r\n", " c: d\r\n",
        "c\r\n", "c: \x01\r\n", "c: \x7F\r\n", "c\xC3: d\r\n", "c(: d\r\n", "\r\nx: y\r\n"}) {
    EXPECT_EQ(taken("a: b\r\n" + std::string(rest)), "a=b|6") << rest;
  }
  EXPECT_EQ(taken(std::string_view("a: \0\r\n", 6)), "0");
}

TEST_P(ScanFields, FindsEndsAnywhere) {
  for (std::size_t name = 1; name < 140; name += 3) {
    for (std::size_t value = 0; value < 140; ++value) {
      const std::string line = std::string(name, 'n') + ":" + std::string(value, 'v') + "\r\n";
      ASSERT_EQ(taken(line + line + "\r\n"), format("{0}={1}|{0}={1}|{2}", std::string(name, 'n'),
                                                    std::string(value, 'v'), 2 * line.size()));
    }
  }
}

TEST_P(ScanFields, KnowsEachByte) {
  const std::string before(70, 'n');  // so that the byte is not in the first block
  for (int code = 0; code < 256; ++code) {
    std::array<char, 64> block{};
    block.fill(static_cast<char>(code));
    const stops found = GetParam().classify(block.data());
    const bool control = (code < 0x20 && code != '\t') || code == 0x7F;
    EXPECT_EQ(found.value, control ? ~std::uint64_t{0} : 0) << code;
    const bool token = http::detail::is(static_cast<char>(code), http::detail::in_token);
    EXPECT_TRUE(found.name == 0 || found.name == ~std::uint64_t{0}) << code;
    if (!token) EXPECT_NE(found.name, 0U) << code;
    if (http::detail::is_letter(static_cast<char>(code)) || code == '-') EXPECT_EQ(found.name, 0U) << code;
  }
}

TEST_P(ScanFields, TakesNothingThatAReaderOfLinesRefuses) {
  constexpr std::string_view alphabet = "ab-: \t\r\n\x01\x7F(\xC3,";
  std::uint64_t state = 1;
  for (int round = 0; round < 20000; ++round) {
    std::string text = "a: b\r\n";
    for (int i = 0; i < 30; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      text += i % 6 == 5 ? "\r\n" : std::string(1, alphabet[(state >> 33) % alphabet.size()]);
    }
    std::array<http::detail::field_place, 8> places{};
    const scanned got = scan_fields(text, places, GetParam().classify);
    std::size_t at = 0;
    for (std::size_t i = 0; i < got.lines; ++i) {
      const std::size_t end = text.find('\n', at);
      std::string_view name, value;
      const std::string_view line = std::string_view(text).substr(at, end - 1 - at);
      ASSERT_FALSE(read_field_line(line, name, value)) << text;
      ASSERT_EQ(name, text.substr(places[i].name_at, places[i].name_size)) << text;
      ASSERT_EQ(value, text.substr(places[i].value_at, places[i].value_size)) << text;
      at = end + 1;
    }
    ASSERT_EQ(at, got.bytes);
  }
}

INSTANTIATE_TEST_SUITE_P(All, ScanFields,
                         ::testing::ValuesIn(instruction_sets().begin(), instruction_sets().end()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(TargetSpan, EndsWhereATargetEnds) {
  for (std::size_t before = 0; before < 40; ++before) {
    for (int code = 0; code < 256; ++code) {
      const std::string text = std::string(before, '/') + static_cast<char>(code);
      const bool within = code > 0x20 && code < 0x7F && code != '#';
      ASSERT_EQ(target_span(text, 0), before + (within ? 1 : 0)) << code;
    }
  }
  EXPECT_EQ(target_span("GET /a b", 4), 2U);
}

}  // namespace
}  // namespace weft::http::h1::detail
