// SPDX-License-Identifier: MIT
// Covers: weft/body/body_reader.hpp weft/body/body_sink.hpp weft/body/body_source.hpp
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "weft/body/body_reader.hpp"
#include "weft/body/body_sink.hpp"
#include "weft/body/body_source.hpp"
#include "weft/core/with.hpp"
#include "weft/fs/temporary.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

class list_reader final : public body_reader {
 public:
  explicit list_reader(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}
  task<std::string_view> next() override {
    co_return at_ < pieces_.size() ? std::string_view(pieces_[at_++]) : std::string_view();
  }
  const headers& trailers() const noexcept override { return trailers_; }

 private:
  std::vector<std::string> pieces_;
  headers trailers_{{"x-sum", "7"}};
  std::size_t at_ = 0;
};

class pieces_sink final : public body_sink {
 public:
  task<> write(std::string_view piece) override {
    pieces.emplace_back(piece);
    co_return;
  }
  std::vector<std::string> pieces;
};

async_generator<std::string> count_to(int n) {
  for (int i = 1; i <= n; ++i) co_yield std::to_string(i);
}

TEST(Bodies, AreMadeByAFunctionOrAGenerator) {
  testing::run([]() -> task<> {
    auto two = make_body([](body_sink& out) -> task<> {
      co_await out.write("a");
      co_await out.write("b");
    });
    EXPECT_EQ(co_await read_all(*two, 10), "ab");
    EXPECT_FALSE(two->size());
    EXPECT_FALSE(two->is_repeatable());
    pieces_sink seen;
    co_await make_body(count_to(3))->write_to(seen);
    EXPECT_EQ(seen.pieces, (std::vector<std::string>{"1", "2", "3"}));
    EXPECT_THROW(co_await read_all(*two, 1), std::length_error);
  });
}

TEST(Bodies, AreAsLongAsIsAnnouncedUnlessTheyKnow) {
  const auto write = [](body_sink& out) -> task<> { return out.write("ab"); };
  EXPECT_EQ(announced(make_body(write), {{"Content-Length", "2"}})->size(), 2u);
  EXPECT_EQ(announced(make_body(write, 2), {{"content-length", "3"}})->size(), 2u);
  EXPECT_FALSE(announced(make_body(write), {})->size());
  for (const char* wrong : {"", "x", "2x", "-2", "99999999999999999999"})
    EXPECT_FALSE(announced(make_body(write), {{"content-length", wrong}})->size()) << wrong;
  testing::run([&]() -> task<> {
    EXPECT_EQ(co_await read_all(*announced(make_body(write), {{"content-length", "2"}}), 10), "ab");
  });
}

TEST(Bodies, OfAFileAreAPartOfIt) {
  testing::run([]() -> task<> {
    co_await with(fs::temporary_directory(), [](const std::string& folder) -> task<> {
      const std::string path = folder + "/file";
      auto made = co_await fs::open(path, fs::writing);
      co_await made.write_all(std::string(100'000, 'x') + "end");
      auto whole = file_body(co_await fs::open(path));
      EXPECT_EQ(whole->size(), 100'003u);
      EXPECT_TRUE(whole->is_repeatable());
      EXPECT_EQ((co_await read_all(*whole, 200'000)).size(), 100'003u);
      auto part = file_body(co_await fs::open(path), 99'999, 2);
      EXPECT_EQ(co_await read_all(*part, 10), "xe");
      auto beyond = file_body(co_await fs::open(path), 100'001, 50);
      EXPECT_EQ(co_await read_all(*beyond, 10), "nd");
      EXPECT_EQ(file_body(co_await fs::open(path), 200'000)->size(), 0u);
      co_await made.truncate(99'999);
      EXPECT_THROW(co_await read_all(*part, 10), io::end_of_stream);
    });
  });
}

TEST(Bodies, AreReadWholeOrHandedOn) {
  testing::run([]() -> task<> {
    list_reader whole({"ab", "c"});
    EXPECT_EQ(co_await whole.read_all(3), "abc");
    list_reader large({"ab", "c"});
    EXPECT_THROW(co_await large.read_all(2), std::length_error);
    list_reader passed({"ab", "c"});
    pieces_sink sink;
    co_await passed.copy_to(sink);
    EXPECT_EQ(sink.pieces, (std::vector<std::string>{"ab", "c"}));
    EXPECT_EQ(sink.trailers.get("x-sum"), "7");
  });
}

}  // namespace
}  // namespace weft::http
