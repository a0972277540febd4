// SPDX-License-Identifier: MIT
// Covers: weft/term/progress_bar.hpp weft/term/progress_options.hpp
// Covers: weft/term/option_defaults.hpp weft/term/postfix.hpp
#include "weft/term/progress_bar.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "tests/term/drawn.hpp"

namespace weft::term {
namespace {

class ProgressBar : public ::testing::Test, protected drawn_text {};

TEST_F(ProgressBar, DrawsAtOnceAndClosesWithTheOverallRate) {
  {
    progress_bar bar(options(100));
    EXPECT_EQ(drawn(), "\r  0%|          | 0/100 [00:00<?, ?it/s]");
    pass(3281ms);
    bar.update(100);
    EXPECT_EQ(drawn(), "\r100%|██████████| 100/100 [00:03<00:00, 30.48it/s]");
  }
  EXPECT_EQ(drawn(), "\r100%|██████████| 100/100 [00:03<00:00, 30.48it/s]\n");
}

TEST_F(ProgressBar, DrawsNoMoreOftenThanTheInterval) {
  progress_bar bar(options(10));
  drawn();
  pass(99ms);
  bar.update();
  EXPECT_EQ(drawn(), "");
  pass(1ms);
  bar.update();
  EXPECT_EQ(drawn(), "\r 20%|██        | 2/10 [00:00<00:00, 20.00it/s]");
  EXPECT_EQ(bar.count(), 2);
}

TEST_F(ProgressBar, SmoothsTheRateWhileRunning) {
  progress_bar bar(options(100));
  pass(1s);
  bar.update(10);
  pass(1s);
  drawn();
  bar.update(20);
  // Averages of 10, 20 items and 1, 1 s: (0.3 * 20 + 0.7 * 0.3 * 10) / 0.51 = 15.88 a second, not 15.
  EXPECT_EQ(drawn(), "\r 30%|███       | 30/100 [00:02<00:04, 15.88it/s]");
  bar.close();
  EXPECT_EQ(drawn(), "\r 30%|███       | 30/100 [00:02<00:04, 15.00it/s]\n");
}

TEST_F(ProgressBar, WithoutSmoothingTheRateIsTheOverallOne) {
  progress_options o = options(100);
  o.smoothing = 0;
  progress_bar bar(std::move(o));
  pass(1s);
  bar.update(10);
  pass(1s);
  drawn();
  bar.update(20);
  EXPECT_EQ(drawn(), "\r 30%|███       | 30/100 [00:02<00:04, 15.00it/s]");
}

TEST_F(ProgressBar, ShorterLinesCoverLongerOnes) {
  progress_options o = options(std::nullopt);
  o.desc = "first";
  progress_bar bar(std::move(o));
  EXPECT_EQ(drawn(), "\rfirst: 0it [00:00, ?it/s]");
  bar.set_description("");
  EXPECT_EQ(drawn(), "\r0it [00:00, ?it/s]       ");
}

TEST_F(ProgressBar, WritesAboveItself) {
  progress_bar bar(options(std::nullopt));
  drawn();
  bar.write("BR OK", sink_);
  EXPECT_EQ(drawn(), "\r                  \rBR OK\n\r0it [00:00, ?it/s]");
  bar.close();
  drawn();
  bar.write("done", sink_);
  EXPECT_EQ(drawn(), "done\n");
}

TEST_F(ProgressBar, WritesAboveAllOfItsScreen) {
  progress_bar first(options(std::nullopt)), second(options(std::nullopt));
  drawn_text elsewhere;
  const progress_bar third(elsewhere.options());
  elsewhere.drawn();
  drawn();
  const std::string blank(18, ' '), line = "0it [00:00, ?it/s]";
  progress_bar::write("BR OK", sink_);
  EXPECT_EQ(drawn(), "\r" + blank + "\r\n\r" + blank + "\r\x1b[ABR OK\n\r" + line + "\n\r" + line + "\x1b[A");
  EXPECT_EQ(elsewhere.drawn(), "");
}

TEST_F(ProgressBar, TakesTheFirstPlaceThatIsFree) {
  auto first = std::make_unique<progress_bar>(options(2));
  auto o = options(2);
  o.leave = std::nullopt;  // only where it is the topmost
  auto second = std::make_unique<progress_bar>(std::move(o));
  drawn();
  second->refresh();
  EXPECT_TRUE(drawn().starts_with("\n\r"));
  first.reset();
  drawn();
  const progress_bar third(options(2));
  EXPECT_FALSE(drawn().starts_with("\n"));
  second.reset();
  EXPECT_EQ(drawn(), "\n\r" + std::string(37, ' ') + "\x1b[A");
}

TEST_F(ProgressBar, RefusesWhatItCannotDraw) {
  const auto refused = [this](auto set, const char* text) {
    progress_options o = options(2);
    o.disabled = true;  // and says so also then
    set(o);
    try {
      progress_bar bar(std::move(o));
      ADD_FAILURE() << text;
    } catch (const std::invalid_argument& e) {
      EXPECT_STREQ(e.what(), text);
    }
  };
  refused([](auto& o) { o.colour = "puce"; },
          "unknown colour puce: neither one of the eight, like green, nor #00ff00");
  refused([](auto& o) { o.colour = "#12345g"; },
          "unknown colour #12345g: neither one of the eight, like green, nor #00ff00");
  refused([](auto& o) { o.symbols = "█"; }, "a bar is drawn with two symbols at least");
  refused([](auto& o) { o.bar_format = "{bar"; }, "a bar's format: a single brace: {bar");
  refused([](auto& o) { o.bar_format = "bar}"; }, "a bar's format: a single brace: }");
  refused([](auto& o) { o.bar_format = "{bar}{n:12345}"; }, "a bar's format: 12345: wider than 9999 columns");
  refused([](auto& o) { o.bar_format = "{bars}"; }, "a bar's format: there is no field bars");
  refused([](auto& o) { o.bar_format = "{bar:x}"; }, "a bar's format: no width of a bar: x");
  EXPECT_EQ(drawn(), "");
}

TEST_F(ProgressBar, HasTheEnvironmentsDefaults) {
  setenv("TQDM_DESC", "got", 1);
  setenv("TQDM_DISABLE", "false", 1);
  setenv("TQDM_TOTAL", "4", 1);
  progress_options o;
  unsetenv("TQDM_DESC");
  setenv("TQDM_DISABLE", "1", 1);
  EXPECT_EQ(o.desc, "got");
  EXPECT_EQ(o.disabled, false);
  EXPECT_EQ(o.total, 4);
  EXPECT_EQ(o.unit, "it");
  EXPECT_EQ(progress_options{.total = 5}.total, 5);
  EXPECT_EQ(progress_options().disabled, true);
  unsetenv("TQDM_DISABLE");
  setenv("TQDM_TOTAL", "4.5", 1);
  EXPECT_THROW(progress_options(), std::invalid_argument);
  unsetenv("TQDM_TOTAL");
}

TEST_F(ProgressBar, ShowsFiguresBehindTheRate) {
  progress_bar bar(options(2));
  drawn();
  bar.set_postfix({{"loss", 0.123456}, {"step", 12}, {"name", "x"}});
  EXPECT_EQ(drawn(), "\r  0%|          | 0/2 [00:00<?, ?it/s, loss=0.123, step=12, name=x]");
  bar.set_postfix({{"a", "b"}, {"c", "d"}});
  EXPECT_TRUE(drawn().contains(", a=b, c=d]"));
}

TEST_F(ProgressBar, ThatIsNotLeftErasesItself) {
  progress_options o = options(std::nullopt);
  o.leave = false;
  progress_bar bar(std::move(o));
  drawn();
  bar.close();
  EXPECT_EQ(drawn(), "\r                  \r");
}

TEST_F(ProgressBar, HasALineOfItsOwnBelowOthers) {
  progress_options o = options(2);
  o.position = 2;
  o.leave = false;
  progress_bar below(std::move(o));
  EXPECT_EQ(drawn(), "\n\n\r  0%|          | 0/2 [00:00<?, ?it/s]\x1b[A\x1b[A");
  const std::string blanks = "\n\n\r" + std::string(37, ' ');
  below.clear();
  EXPECT_EQ(drawn(), blanks + "\r\x1b[A\x1b[A");
  below.refresh();
  drawn();
  below.close();
  EXPECT_EQ(drawn(), blanks + "\x1b[A\x1b[A");
  o = options(2);
  o.position = 1;
  progress_bar left(std::move(o));
  drawn();
  left.close();  // at the place of the first, which has gone
  EXPECT_EQ(drawn(), "\r  0%|          | 0/2 [00:00<?, ?it/s]\n");
}

TEST_F(ProgressBar, ClosesOnce) {
  progress_bar bar(options(2));
  bar.close();
  drawn();
  bar.close();
  pass(1s);
  bar.update();
  bar.refresh();
  bar.set_postfix("late");
  EXPECT_EQ(drawn(), "");
  EXPECT_EQ(bar.count(), 1);
}

TEST_F(ProgressBar, MovesWithoutDrawingTwice) {
  static_assert(!std::is_copy_constructible_v<progress_bar>);
  progress_bar first(options(2));
  progress_bar second = std::move(first);
  drawn();
  {
    progress_bar third(options(3));
    drawn();
    third = std::move(second);  // closes the bar it was
    EXPECT_EQ(drawn(), "\r  0%|          | 0/3 [00:00<?, ?it/s]\n");
  }
  EXPECT_EQ(drawn(), "\r  0%|          | 0/2 [00:00<?, ?it/s]\n");
}

TEST_F(ProgressBar, DisabledSaysNothingButCounts) {
  progress_options o = options(2);
  o.disabled = true;
  {
    progress_bar bar(std::move(o));
    pass(1s);
    bar.update();
    bar.reset(5);
    bar.update(3);
    EXPECT_EQ(bar.count(), 3);
  }
  EXPECT_EQ(drawn(), "");
}

TEST_F(ProgressBar, LeftToItselfIsDisabledWithoutATerminal) {
  progress_options o = options(2);
  o.disabled = std::nullopt;
  progress_bar bar(std::move(o));
  EXPECT_EQ(drawn(), "");
}

TEST_F(ProgressBar, StartsAgain) {
  progress_bar bar(options(10));
  pass(1s);
  bar.update(5);
  drawn();
  bar.reset(20);
  EXPECT_EQ(drawn(), "\r  0%|          | 0/20 [00:00<?, ?it/s]        ");
  pass(1s);
  bar.update(5);
  EXPECT_EQ(drawn(), "\r 25%|██▌       | 5/20 [00:01<00:03,  5.00it/s]");
}

TEST_F(ProgressBar, CountsBackwards) {
  progress_bar bar(options(10));
  pass(1s);
  bar.update(4);
  bar.update(-2);
  pass(1s);
  drawn();
  bar.update(4);
  EXPECT_EQ(bar.count(), 6);
  EXPECT_EQ(drawn(), "\r 60%|██████    | 6/10 [00:02<00:01,  4.00it/s]");
}

TEST_F(ProgressBar, SurvivesASinkThatCannotBeWritten) {
  std::FILE* const full = std::fopen("/dev/full", "w");
  ASSERT_NE(full, nullptr);
  {
    progress_options o = options(2);
    o.sink = full;
    progress_bar bar(std::move(o));
    pass(1s);
    bar.update(2);
  }
  std::fclose(full);
}

}  // namespace
}  // namespace weft::term
