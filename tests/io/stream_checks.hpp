// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/stream.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::tests {

/// What every stream promises, checked on pairs of connected ones that `make_pair` makes.
///
/// Source: the idea is trio.testing.check_two_way_stream.
class stream_checks {
 public:
  using ends = std::pair<std::unique_ptr<io::stream>, std::unique_ptr<io::stream>>;
  using maker = std::function<task<ends>()>;

  explicit stream_checks(maker make_pair) : make_pair_(std::move(make_pair)) {}

  void all() const {
    on_pair("exchange", [](auto& a, auto& b) { return exchange(a, b); });
    on_pair("exchange", [](auto& a, auto& b) { return exchange(b, a); });
    on_pair("one_direction_ends", [](auto& a, auto& b) { return one_direction_ends(a, b); });
    on_pair("large_both_ways", [](auto& a, auto& b) { return large_both_ways(a, b); });
    on_pair("back_pressure", [](auto& a, auto& b) { return back_pressure(a, b); });
    on_pair("one_user_for_each_direction",
            [](auto& a, auto& b) { return one_user_for_each_direction(a, b); });
    on_pair("cancelled_read_loses_nothing",
            [](auto& a, auto& b) { return cancelled_read_loses_nothing(a, b); });
    on_pair("cancelled_task_does_nothing",
            [](auto& a, auto& b) { return cancelled_task_does_nothing(a, b); });
    on_pair("peer_closes", [](auto& a, auto& b) { return peer_closes(a, b); });
    on_pair("close_ends_what_waits", [](auto& a, auto& b) { return close_ends_what_waits(a, b); });
    on_pair("use_after_close", [](auto& a, auto& b) { return use_after_close(a, b); });
    on_pair("input_is_announced", [](auto& a, auto& b) { return input_is_announced(a, b); });
  }

 private:
  using pointer = std::unique_ptr<io::stream>;

  template <typename Check>
  void on_pair(const char* name, Check check) const {
    for (const std::uint64_t seed : {0, 1}) {
      SCOPED_TRACE(name);
      EXPECT_NO_THROW(testing::run({.seed = seed}, [&]() -> task<> {
        auto made = co_await make_pair_();
        co_await check(made.first, made.second);
      }));
    }
  }

  static task<std::string> read(io::stream& from, std::size_t bytes) {
    std::string into(bytes, '\0');
    co_await from.read_exactly(into);
    co_return into;
  }
  static task<std::string> read_to_end(io::stream& from) {
    std::string all, piece(10'000, '\0');
    while (const std::size_t n = co_await from.read_some(piece)) all.append(piece, 0, n);
    co_return all;
  }
  static std::string many(std::size_t bytes) {
    std::string made(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i) made[i] = static_cast<char>((i * 7 + i / 251) % 256);
    return made;
  }

  static task<> exchange(pointer& a, pointer& b) {
    co_await a->write_all("hello");
    EXPECT_EQ(co_await read(*b, 5), "hello");
    co_await b->write_all("wor", "ld");
    EXPECT_EQ(co_await read(*a, 5), "world");
    co_await a->write_all("");  // nothing, not the end
    co_await a->write_all("", "");
    co_await a->write_all("", "x");
    EXPECT_EQ(co_await read(*b, 1), "x");
  }

  static task<> one_direction_ends(pointer& a, pointer& b) {
    co_await a->write_all("last words");
    co_await a->close_write();
    EXPECT_EQ(co_await read_to_end(*b), "last words");
    EXPECT_EQ(co_await read_to_end(*b), "");  // the end stays
    EXPECT_THROW(co_await a->write_all("more"), io::error);
    co_await b->write_all("the other goes on");
    co_await b->close_write();
    EXPECT_EQ(co_await read_to_end(*a), "the other goes on");
    EXPECT_THROW(co_await read(*a, 1), io::end_of_stream);
  }

  static task<> large_both_ways(pointer& a, pointer& b) {
    const std::string data = many(3'000'000);
    co_await with_task_group([&](task_group<>& g) -> task<> {
      for (io::stream* from : {a.get(), b.get()}) {
        g.spawn(
            [&data](io::stream& to) -> task<> {
              co_await to.write_all(std::string_view(data).substr(0, 10), std::string_view(data).substr(10));
              co_await to.close_write();
            },
            std::ref(*from));
        g.spawn([&data](io::stream& in) -> task<> { EXPECT_TRUE(co_await read_to_end(in) == data); },
                std::ref(*from));
      }
      co_return;
    });
  }

  static task<> back_pressure(pointer& a, pointer& b) {
    const std::string data = many(20'000'000);
    bool written = false;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        co_await a->write_all(data);
        written = true;
        co_await a->close_write();
      });
      co_await testing::wait_all_blocked();
      EXPECT_FALSE(written);
      EXPECT_TRUE(co_await read_to_end(*b) == data);
    });
    EXPECT_TRUE(written);
  }

  static task<> one_user_for_each_direction(pointer& a, pointer&) {
    const std::string data = many(20'000'000);
    co_await with_task_group([&](task_group<>& g) -> task<> {
      int refused = 0;
      const auto counting = [&](task<> use) -> task<> {
        try {
          co_await std::move(use);
        } catch (const io::busy_error&) {
          ++refused;
        }
      };
      const auto reading = [&]() -> task<> { co_await read(*a, 1); };
      for (int i = 0; i < 3; ++i) {
        g.spawn(counting, reading());
        g.spawn(counting, a->write_all(data));
      }
      co_await testing::wait_all_blocked();
      EXPECT_EQ(refused, 4);
      g.cancel();
    });
  }

  static task<> cancelled_read_loses_nothing(pointer& a, pointer& b) {
    EXPECT_FALSE(co_await move_on_after(1s, read(*a, 1)));
    co_await b->write_all("kept");
    EXPECT_EQ(co_await move_on_after(1s, read(*a, 4)), "kept");
  }

  static task<> cancelled_task_does_nothing(pointer& a, pointer& b) {
    co_await b->write_all("kept");
    cancel_scope cut;
    cut.cancel();
    EXPECT_FALSE(co_await cut.run([&]() -> task<> { co_await read(*a, 4); }));
    EXPECT_FALSE(co_await cut.run([&]() -> task<> { co_await a->write_all("unsaid"); }));
    EXPECT_EQ(co_await read(*a, 4), "kept");
    co_await a->close_write();
    EXPECT_EQ(co_await read_to_end(*b), "");
  }

  static task<> peer_closes(pointer& a, pointer& b) {
    co_await a->write_all("left behind");
    a.reset();
    EXPECT_EQ(co_await read_to_end(*b), "left behind");
    const auto write_for_ever = [&]() -> task<> {
      for (;;) co_await b->write_all(std::string_view("nobody listens"));
    };
    EXPECT_THROW(co_await write_for_ever(), io::error);
  }

  static task<> close_ends_what_waits(pointer& a, pointer&) {
    const std::string data = many(20'000'000);
    int failed = 0;
    co_await with_task_group([&](task_group<>& g) -> task<> {
      const auto failing = [&](task<> use) -> task<> {
        try {
          co_await std::move(use);
        } catch (const io::error&) {
          ++failed;
        }
      };
      const auto reading = [&]() -> task<> { co_await read(*a, 1); };
      g.spawn(failing, reading());
      g.spawn(failing, a->write_all(data));
      co_await testing::wait_all_blocked();
      a->close();
    });
    EXPECT_EQ(failed, 2);
  }

  static task<> use_after_close(pointer& a, pointer&) {
    a->close();
    a->close();
    EXPECT_TRUE(a->has_input());  // a read would not wait
    EXPECT_THROW(co_await read(*a, 1), io::error);
    EXPECT_THROW(co_await a->write_all("x"), io::error);
  }

  static task<> input_is_announced(pointer& a, pointer& b) {
    EXPECT_FALSE(a->has_input());
    co_await b->write_all("x");
    co_await testing::wait_all_blocked();
    EXPECT_TRUE(a->has_input());
    EXPECT_TRUE(a->has_input());  // looking takes nothing away
    EXPECT_EQ(co_await read(*a, 1), "x");
    EXPECT_FALSE(a->has_input());
    co_await b->close_write();
    co_await testing::wait_all_blocked();
    EXPECT_TRUE(a->has_input());
  }

  maker make_pair_;
};

}  // namespace weft::tests
