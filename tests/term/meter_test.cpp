// SPDX-License-Identifier: MIT
// Covers: weft/term/meter.hpp weft/term/bar_format.hpp weft/term/colour.hpp
#include "weft/term/meter.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "weft/term/text_width.hpp"

namespace weft::term {
namespace {

TEST(FormatInterval, ShowsHoursOnlyWhenThereAreAny) {
  EXPECT_EQ(format_interval(seconds(0)), "00:00");
  EXPECT_EQ(format_interval(seconds(3.99)), "00:03");
  EXPECT_EQ(format_interval(seconds(3599)), "59:59");
  EXPECT_EQ(format_interval(seconds(3600)), "1:00:00");
  EXPECT_EQ(format_interval(seconds(100 * 3600 + 61)), "100:01:01");
  EXPECT_EQ(format_interval(seconds(-61)), "-01:01");
}

TEST(FormatInterval, SurvivesAnEndlessEstimate) {
  EXPECT_EQ(format_interval(seconds(1e300)), "97222222:13:20");
}

TEST(FormatSizeof, KeepsThreeDigits) {
  EXPECT_EQ(format_sizeof(0), "0.00");
  EXPECT_EQ(format_sizeof(9.994), "9.99");
  EXPECT_EQ(format_sizeof(9.996), "10.0");
  EXPECT_EQ(format_sizeof(99.94), "99.9");
  EXPECT_EQ(format_sizeof(99.96), "100");
  EXPECT_EQ(format_sizeof(999.4), "999");
  EXPECT_EQ(format_sizeof(999.6), "1.00k");
  EXPECT_EQ(format_sizeof(1536, 1024), "1.50k");
  EXPECT_EQ(format_sizeof(-23'400'000), "-23.4M");
  EXPECT_EQ(format_sizeof(1e21), "1.00Z");
  EXPECT_EQ(format_sizeof(1e24), "1.0Y");
}

TEST(FormatMeter, ShowsTheLineOfTheBook) {
  EXPECT_EQ(format_meter({.n = 100, .total = 100, .elapsed = seconds(3.281)}),
            "100%|██████████| 100/100 [00:03<00:00, 30.48it/s]");
}

TEST(FormatMeter, KnowsNothingAtTheStart) {
  EXPECT_EQ(format_meter({.total = 20}), "  0%|          | 0/20 [00:00<?, ?it/s]");
  EXPECT_EQ(format_meter({}), "0it [00:00, ?it/s]");
}

TEST(FormatMeter, WithoutATotalThereIsNoBar) {
  EXPECT_EQ(format_meter({.n = 100, .elapsed = seconds(3.281)}), "100it [00:03, 30.48it/s]");
  EXPECT_EQ(format_meter({.n = 3, .total = 0, .elapsed = seconds(1)}), "3it [00:01,  3.00it/s]");
  EXPECT_EQ(format_meter({.n = 3, .elapsed = seconds(1), .desc = "get"}), "get: 3it [00:01,  3.00it/s]");
}

TEST(FormatMeter, MoreThanTheTotalMeansTheTotalWasWrong) {
  EXPECT_EQ(format_meter({.n = 21, .total = 20, .elapsed = seconds(2)}), "21it [00:02, 10.50it/s]");
}

TEST(FormatMeter, SlowRatesAreInverted) {
  EXPECT_EQ(format_meter({.n = 2, .total = 4, .elapsed = seconds(5)}),
            " 50%|█████     | 2/4 [00:05<00:05,  2.50s/it]");
  EXPECT_EQ(format_meter({.n = 2, .total = 4, .elapsed = seconds(2)}),
            " 50%|█████     | 2/4 [00:02<00:02,  1.00it/s]");
}

TEST(FormatMeter, AGivenRateDecidesTheEstimate) {
  EXPECT_EQ(format_meter({.n = 10, .total = 100, .elapsed = seconds(1), .rate = 4.5}),
            " 10%|█         | 10/100 [00:01<00:20,  4.50it/s]");
}

TEST(FormatMeter, WhatWasDoneBeforeDoesNotCountForTheRate) {
  EXPECT_EQ(format_meter({.n = 60, .total = 100, .elapsed = seconds(5), .initial = 50}),
            " 60%|██████    | 60/100 [00:05<00:20,  2.00it/s]");
}

TEST(FormatMeter, DrawsEighthsOfAColumn) {
  const auto bar = [](std::int64_t n) { return format_meter({.n = n, .total = 80}).substr(5); };
  EXPECT_TRUE(bar(0).starts_with("          |")) << bar(0);
  EXPECT_TRUE(bar(1).starts_with("▏         |")) << bar(1);
  EXPECT_TRUE(bar(2).starts_with("▎         |")) << bar(2);
  EXPECT_TRUE(bar(3).starts_with("▍         |")) << bar(3);
  EXPECT_TRUE(bar(4).starts_with("▌         |")) << bar(4);
  EXPECT_TRUE(bar(5).starts_with("▋         |")) << bar(5);
  EXPECT_TRUE(bar(6).starts_with("▊         |")) << bar(6);
  EXPECT_TRUE(bar(7).starts_with("▉         |")) << bar(7);
  EXPECT_TRUE(bar(8).starts_with("█         |")) << bar(8);
  EXPECT_TRUE(bar(79).starts_with("█████████▉|")) << bar(79);
}

TEST(FormatMeter, DrawsTenthsInAscii) {
  EXPECT_EQ(format_meter({.n = 37, .total = 100, .ascii = true}), " 37%|###7      | 37/100 [00:00<?, ?it/s]");
  EXPECT_EQ(format_meter({.n = 100, .total = 100, .ascii = true}),
            "100%|##########| 100/100 [00:00<?, ?it/s]");
}

TEST(FormatMeter, FillsTheColumns) {
  const std::string line = format_meter({.n = 50, .total = 100, .elapsed = seconds(5), .columns = 60});
  EXPECT_EQ(line, " 50%|███████████           | 50/100 [00:05<00:05, 10.00it/s]");
  EXPECT_EQ(text_width(line), 60u);
  EXPECT_EQ(text_width(format_meter({.n = 1, .total = 100, .desc = "漢字", .columns = 60})), 60u);
}

TEST(FormatMeter, NarrowLinesLoseTheirEnd) {
  EXPECT_EQ(format_meter({.n = 50, .total = 100, .elapsed = seconds(5), .columns = 20}),
            " 50%|▌| 50/100 [00:0");
}

TEST(FormatMeter, ZeroColumnsLeaveTheBarOut) {
  EXPECT_EQ(format_meter({.n = 50, .total = 100, .elapsed = seconds(5), .columns = 0}),
            " 50% 50/100 [00:05<00:05, 10.00it/s]");
}

TEST(FormatMeter, ShowsDescriptionUnitAndPostfix) {
  EXPECT_EQ(
      format_meter(
          {.n = 1, .total = 2, .elapsed = seconds(0.1), .desc = "flags", .unit = "B", .postfix = "ok=1"}),
      "flags:  50%|█████     | 1/2 [00:00<00:00, 10.00B/s, ok=1]");
  EXPECT_EQ(format_meter({.total = 2, .desc = "flags: "}), "flags:   0%|          | 0/2 [00:00<?, ?it/s]");
}

TEST(FormatMeter, ScalesNumbers) {
  EXPECT_EQ(format_meter({.n = 1536,
                          .total = 4096,
                          .elapsed = seconds(1),
                          .unit = "B",
                          .unit_scale = true,
                          .unit_divisor = 1024}),
            " 38%|███▊      | 1.50k/4.00k [00:01<00:01, 1.54kB/s]");
}

TEST(FormatMeter, MultipliesByAFactor) {
  meter m{.n = 3, .total = 10, .elapsed = seconds(1), .unit_scale = 0.5};
  EXPECT_EQ(format_meter(m), " 30%|███       | 1.5/5.0 [00:01<00:02,  1.50it/s]");
  m.unit_scale = 8;
  EXPECT_EQ(format_meter(m), " 30%|███       | 24/80 [00:01<00:02, 24.00it/s]");
  m.total = std::nullopt;
  m.unit_scale = 0.25;
  EXPECT_EQ(format_meter(m), "0.75it [00:01,  1.33s/it]");
  m.unit_scale = 1e300;
  EXPECT_TRUE(format_meter(m).starts_with("3e+300it [00:01, "));
}

TEST(FormatMeter, FollowsAFormat) {
  meter m{.n = 1234, .total = 5000, .elapsed = seconds(2), .columns = 30, .colour = "#00ff00"};
  m.bar_format = "{{{n:,}}}{bar:a}{percentage:.0f}% {rate:.1f}{unit}";
  EXPECT_EQ(format_meter(m), "{1,234}\x1b[38;2;0;255;0m##9         \x1b[0m25% 617.0it\x1b[0m");
  m.bar_format = "{total:>6}|{bar:-26}|";
  EXPECT_EQ(format_meter(m), "  5000|\x1b[38;2;0;255;0m\x1b[0m|\x1b[0m");
  m.total = std::nullopt;
  m.bar_format = "{desc}{n:.1f}/{total:>6} {bar:u}{rate_inv_fmt}";
  EXPECT_EQ(format_meter(m), "1234.0/? \x1b[38;2;0;255;0m            \x1b[0m 0.00s/it\x1b[0m");
}

TEST(FormatMeter, TellsWhenItWillBeDone) {
  setenv("TZ", "UTC", 1);
  meter m{.n = 1, .total = 3, .elapsed = seconds(5), .bar_format = "{eta} {eta:%H:%M}"};
  m.now = std::chrono::system_clock::from_time_t(1'000'000'000);
  EXPECT_EQ(format_meter(m), "2001-09-09 01:46:50 01:46");
  m.n = 0;
  EXPECT_EQ(format_meter(m), "? ?");
  unsetenv("TZ");
}

}  // namespace
}  // namespace weft::term
