// SPDX-License-Identifier: MIT
#include "weft/term/progress_bar.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <type_traits>
#include <utility>

namespace weft::term {
namespace {

using namespace std::chrono_literals;

// A clock that stands still until it is told otherwise, and a sink that shows what was drawn since the last
// look.
class ProgressBar : public testing::Test {
 protected:
  ProgressBar() : sink_(open_memstream(&text_, &size_)) { unsetenv("COLUMNS"); }
  ~ProgressBar() override {
    std::fclose(sink_);
    std::free(text_);
  }

  progress_options options(std::optional<std::int64_t> total) {
    progress_options o;
    o.total = total;
    o.sink = sink_;
    o.clock = [this] { return now_; };
    return o;
  }

  void pass(std::chrono::milliseconds time) { now_ += time; }

  std::string drawn() {
    std::fflush(sink_);
    const std::string all(text_, size_);
    return all.substr(std::exchange(seen_, all.size()));
  }

  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::size_t seen_ = 0;
  std::FILE* sink_;
  std::chrono::steady_clock::time_point now_{1h};
};

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
  const std::string erased = "\n\n\r" + std::string(37, ' ') + "\x1b[A\x1b[A\r";
  below.clear();
  EXPECT_EQ(drawn(), erased);
  below.refresh();
  drawn();
  below.close();
  EXPECT_EQ(drawn(), erased);
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
