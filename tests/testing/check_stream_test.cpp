// SPDX-License-Identifier: MIT
#include "weft/testing/check_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "weft/io/memory_stream.hpp"
#include "weft/testing/errors.hpp"
#include "weft/testing/faulty_stream.hpp"

namespace weft {
namespace {

using io::memory_stream;
using testing::faults;
using ::testing::HasSubstr;

// A memory stream holds 64 KiB.
constexpr testing::stream_traits traits{.overflow_bytes = 100'000};

/// Pairs whose first end does what the faults say.
testing::stream_maker faulty_pairs(const faults& what) {
  return [what]() -> task<testing::stream_pair> {
    auto [a, b] = memory_stream::pair();
    co_return testing::stream_pair{
        std::make_unique<testing::faulty_stream>(std::make_unique<memory_stream>(std::move(a)), what),
        std::make_unique<memory_stream>(std::move(b))};
  };
}

std::string complaint_about(const faults& what) {
  try {
    testing::check_stream(faulty_pairs(what), traits);
  } catch (const testing::check_failed& e) {
    return e.what();
  }
  return "";
}

TEST(CheckStream, AcceptsAStreamThatKeepsItsPromises) { EXPECT_EQ(complaint_about({}), ""); }

TEST(CheckStream, AcceptsSmallReads) { EXPECT_EQ(complaint_about({.read_bytes_max = 1000}), ""); }

TEST(CheckStream, FindsAStreamThatFails) {
  EXPECT_THAT(complaint_about({.read_fails_after_bytes = 3}),
              HasSubstr("check_stream, exchange (seed 0): read:"));
  EXPECT_THAT(complaint_about({.write_fails_after_bytes = 3}),
              HasSubstr("check_stream, exchange (seed 0): write:"));
}

TEST(CheckStream, FindsAStreamThatEndsEarly) {
  EXPECT_THAT(complaint_about({.read_ends_after_bytes = 100'000}),
              HasSubstr("check_stream, large_both_ways"));
}

/// Breaks one promise by hand.
class careless final : public io::stream {
 public:
  enum class fault { loses_cut_reads, swallows_the_end, announces_nothing };
  careless(memory_stream inner, fault what) : inner_(std::move(inner)), what_(what) {}

  task<std::size_t> read_some(std::span<char> into) override {
    if (what_ == fault::loses_cut_reads && cut_) {
      std::string lost(1, '\0');
      co_await inner_.read_some(lost);
    }
    cut_ = true;
    const std::size_t n = co_await inner_.read_some(into);
    cut_ = false;
    co_return n;
  }
  task<> write_all(std::string_view data) override { return inner_.write_all(data); }
  task<> close_write() override {
    if (what_ == fault::swallows_the_end) co_return;
    co_await inner_.close_write();
  }
  void close() noexcept override { inner_.close(); }
  bool has_input() const noexcept override {
    return what_ == fault::announces_nothing ? false : inner_.has_input();
  }

 private:
  memory_stream inner_;
  fault what_;
  bool cut_ = false;
};

std::string complaint_about(careless::fault what) {
  try {
    testing::check_stream(
        [what]() -> task<testing::stream_pair> {
          auto [a, b] = memory_stream::pair();
          co_return testing::stream_pair{std::make_unique<careless>(std::move(a), what),
                                         std::make_unique<memory_stream>(std::move(b))};
        },
        traits);
  } catch (const testing::check_failed& e) {
    return e.what();
  }
  return "";
}

TEST(CheckStream, NamesTheBrokenPromise) {
  EXPECT_THAT(complaint_about(careless::fault::loses_cut_reads), HasSubstr("cancelled_read_loses_nothing"));
  EXPECT_THAT(complaint_about(careless::fault::swallows_the_end), HasSubstr("one_direction_ends"));
  EXPECT_THAT(complaint_about(careless::fault::announces_nothing),
              HasSubstr("a read of a closed stream would not wait"));
}

}  // namespace
}  // namespace weft
