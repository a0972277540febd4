// SPDX-License-Identifier: MIT
#include "weft/testing/check_stream.hpp"

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

#include "weft/base/print.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/errors.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

// Nothing here relies on a buffer between the ends, unless the traits say that there is one: whatever is
// written is read at the same time; where reads do not wait, after it.
namespace weft::testing {

namespace {

using end = std::unique_ptr<io::stream>;

void expect(bool kept, std::string_view promise) {
  if (!kept) throw check_failed(format("{}", promise));
}

std::string many(std::size_t bytes) {
  std::string made(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) made[i] = static_cast<char>((i * 7 + i / 251) % 256);
  return made;
}

task<std::string> read(io::stream& from, std::size_t bytes) {
  std::string into(bytes, '\0');
  co_await from.read_exactly(into);
  co_return into;
}

task<std::string> read_to_end(io::stream& from) {
  std::string all, piece(10'000, '\0');
  while (const std::size_t n = co_await from.read_some(piece)) all.append(piece, 0, n);
  co_return all;
}

/// Runs both at once, or one after the other; an error of one is thrown as it is.
task<> both(const stream_traits& traits, task<> first, task<> second) {
  if (!traits.waits) {
    co_await std::move(first);
    co_return co_await std::move(second);
  }
  try {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(std::move(first));
      group.spawn(std::move(second));
      co_return;
    });
  } catch (const exception_group& errors) {
    std::rethrow_exception(errors.leaves().front());
  }
}

task<> expect_next(io::stream& from, std::string_view wanted, std::string_view promise) {
  expect(co_await read(from, wanted.size()) == wanted, promise);
}
task<> expect_rest(io::stream& from, std::string_view wanted, std::string_view promise) {
  expect(co_await read_to_end(from) == wanted, promise);
}

task<> expect_error(task<> use, std::string_view promise) {
  bool failed = false;
  try {
    co_await std::move(use);
  } catch (const io::error&) {
    failed = true;
  }
  expect(failed, promise);
}
task<> read_one(io::stream& from) { co_await read(from, 1); }

task<> exchange(end& a, end& b, const stream_traits& traits) {
  co_await both(traits, a->write_all("hello"),
                expect_next(*b, "hello", "what one end writes the other reads"));
  co_await both(traits, b->write_all("wor", "ld"),
                expect_next(*a, "world", "two pieces arrive one after the other"));
  co_await a->write_all("");
  co_await a->write_all("", "");
  co_await both(traits, a->write_all("", "x"),
                expect_next(*b, "x", "an empty piece is nothing, not the end"));
}
task<> exchange_back(end& a, end& b, const stream_traits& traits) { co_await exchange(b, a, traits); }

task<> one_direction_ends(end& a, end& b, const stream_traits& traits) {
  const auto last_words = [&]() -> task<> {
    co_await a->write_all("last words");
    co_await a->close_write();
  };
  co_await both(traits, last_words(),
                expect_rest(*b, "last words", "what was written before the end is read before it"));
  co_await expect_rest(*b, "", "the end stays");
  co_await expect_error(a->write_all("more"), "nothing is written after the end");
  co_await both(traits, b->write_all("goes on"), expect_next(*a, "goes on", "the other direction goes on"));
  co_await both(traits, b->close_write(), expect_error(read_one(*a), "read_exactly fails at the end"));
}

task<> in_chunks(end& a, end& b, const stream_traits& traits) {
  const auto read_chunks = [&]() -> task<> {
    std::string all;
    while (auto read = co_await b->read_chunk()) all += read;
    expect(all == "one piece, another piece", "chunks are what was written");
    expect(!co_await b->read_chunk(), "the end stays, for chunks too");
  };
  const auto write = [&]() -> task<> {
    co_await a->write_all("one piece, ");
    co_await a->write_all("another piece");
    co_await a->close_write();
  };
  co_await both(traits, write(), read_chunks());
}

task<> large_both_ways(end& a, end& b, const stream_traits& traits) {
  const std::string data = many(3'000'000);
  const auto send = [&](io::stream& to) -> task<> {
    co_await to.write_all(std::string_view(data).substr(0, 10), std::string_view(data).substr(10));
  };
  const auto there = [&]() -> task<> {
    co_await both(traits, send(*a), expect_next(*b, data, "large data arrives whole"));
  };
  const auto back = [&]() -> task<> {
    co_await both(traits, send(*b), expect_next(*a, data, "large data comes back whole"));
  };
  co_await both(traits, there(), back());
}

task<> back_pressure(end& a, end& b, const stream_traits& traits) {
  const std::string data = many(traits.overflow_bytes);
  bool written = false;
  const auto write = [&]() -> task<> {
    co_await a->write_all(data);
    written = true;
  };
  const auto look = [&]() -> task<> {
    co_await wait_all_blocked();
    expect(!written, "a writer waits while nobody reads");
    co_await expect_next(*b, data, "what waited arrives whole");
  };
  co_await both(traits, write(), look());
}

task<> one_user_for_each_direction(end& a, end&, const stream_traits& traits) {
  const std::string data = many(traits.overflow_bytes);
  int refused = 0;
  const auto counting = [&](task<> use) -> task<> {
    try {
      co_await std::move(use);
    } catch (const io::busy_error&) {
      ++refused;
    }
  };
  co_await with_task_group([&](task_group<>& group) -> task<> {
    for (int i = 0; i < 3; ++i) {
      group.spawn(counting, read_one(*a));
      group.spawn(counting, a->write_all(data));
    }
    co_await wait_all_blocked();
    expect(refused == 4, "a second reader, and a second writer, get busy_error");
    group.cancel();
  });
}

task<> cancelled_read_loses_nothing(end& a, end& b, const stream_traits& traits) {
  expect(!co_await move_on_after(1s, read_one(*a)), "a read waits for input");
  co_await both(traits, b->write_all("kept"), expect_next(*a, "kept", "a read that was cut takes nothing"));
}

task<> cancelled_write_frees_the_stream(end& a, end& b, const stream_traits& traits) {
  const std::string data = many(traits.overflow_bytes);
  expect(!co_await move_on_after(1s, a->write_all(data)), "a writer waits while nobody reads");
  const auto close_it = [&]() -> task<> {
    a->close();
    co_return;
  };
  bool is_beginning = false;
  const auto look = [&]() -> task<> {
    try {
      is_beginning = data.starts_with(co_await read_to_end(*b));
    } catch (const io::error&) {
      is_beginning = true;
    }
  };
  co_await both(traits, look(), close_it());
  expect(is_beginning, "a write that was cut has written a beginning");
}

task<> cancelled_task_does_nothing(end& a, end& b, const stream_traits& traits) {
  cancel_scope cut;
  cut.cancel();
  const auto in_vain = [&]() -> task<> { co_await a->write_all("unsaid"); };
  expect(!co_await cut.run(in_vain), "a cancelled task writes nothing");
  const auto read_in_vain = [&]() -> task<> { co_await read_one(*b); };
  expect(!co_await cut.run(read_in_vain), "a cancelled task reads nothing");
  co_await both(traits, a->write_all("said"),
                expect_next(*b, "said", "a cancelled task leaves nothing behind"));
}

task<> peer_closes(end& a, end& b, const stream_traits& traits) {
  const auto leave = [&]() -> task<> {
    co_await a->write_all("left behind");
    if (!traits.close_ends) co_await a->close_write();
    a.reset();
  };
  co_await both(traits, leave(), expect_rest(*b, "left behind", "the end comes after what was written"));
  const auto write_for_ever = [&]() -> task<> {
    for (;;) co_await b->write_all(std::string_view("nobody listens"));
  };
  co_await expect_error(write_for_ever(), "writing to a peer that is gone fails");
}

task<> buffers(end& a, end& b, const stream_traits& traits) {
  co_await a->write_all("early");
  if (!traits.close_ends) co_await a->close_write();
  a->close();
  co_await expect_rest(*b, "early", "what was written before close is still read");
}

task<> close_ends_what_waits(end& a, end&, const stream_traits& traits) {
  const std::string data = many(traits.overflow_bytes);
  const auto close_it = [&]() -> task<> {
    co_await wait_all_blocked();
    a->close();
  };
  const auto waiting = [&]() -> task<> {
    co_await both(traits, expect_error(read_one(*a), "close ends a read that waits"),
                  expect_error(a->write_all(data), "close ends a write that waits"));
  };
  co_await both(traits, waiting(), close_it());
}

task<> use_after_close(end& a, end&, const stream_traits&) {
  a->close();
  a->close();
  expect(a->has_input(), "a read of a closed stream would not wait");
  co_await expect_error(read_one(*a), "a closed stream does not read");
  co_await expect_error(a->write_all("x"), "a closed stream does not write");
}

task<> input_is_announced(end& a, end& b, const stream_traits& traits) {
  expect(!a->has_input(), "there is no input before something was written");
  const auto look = [&]() -> task<> {
    co_await wait_all_blocked();
    expect(a->has_input() && a->has_input(), "input is announced, and looking takes nothing away");
    co_await expect_next(*a, "x", "announced input is read");
    expect(!a->has_input(), "input that was read is not announced");
  };
  co_await both(traits, b->write_all("x"), look());
  b->close();
  co_await wait_all_blocked();
  expect(a->has_input(), "the end is announced");
}

struct check {
  std::string_view name;
  task<> (*run)(end& a, end& b, const stream_traits& traits);
};
#define WEFT_CHECK(name) \
  check { #name, name }
constexpr check for_every_stream[] = {
    WEFT_CHECK(exchange),        WEFT_CHECK(exchange_back),
    WEFT_CHECK(large_both_ways), WEFT_CHECK(cancelled_task_does_nothing),
    WEFT_CHECK(use_after_close),
};
constexpr check for_waiting_ones[] = {
    WEFT_CHECK(back_pressure),
    WEFT_CHECK(one_user_for_each_direction),
    WEFT_CHECK(cancelled_read_loses_nothing),
    WEFT_CHECK(cancelled_write_frees_the_stream),
    WEFT_CHECK(peer_closes),
    WEFT_CHECK(close_ends_what_waits),
    WEFT_CHECK(input_is_announced),
};
constexpr check for_buffering_ones = WEFT_CHECK(buffers);
constexpr check for_half_closing_ones[] = {
    WEFT_CHECK(one_direction_ends),
    WEFT_CHECK(in_chunks),
};
#undef WEFT_CHECK

task<> on_new_pair(const stream_maker& make, const check& c, const stream_traits& traits) {
  stream_pair made = co_await make();
  co_await c.run(made.first, made.second, traits);
}

void run_check(const stream_maker& make, const check& c, const stream_traits& traits) {
  for (const std::uint64_t seed : {0, 1}) {
    try {
      run({.seed = seed}, on_new_pair, std::cref(make), std::cref(c), std::cref(traits));
    } catch (const std::exception& e) {
      throw check_failed(format("weft: check_stream, {} (seed {}): {}", c.name, seed, e.what()));
    }
  }
}

}  // namespace

void check_stream(const stream_maker& make, stream_traits traits) {
  for (const check& c : for_every_stream) run_check(make, c, traits);
  if (traits.waits) {
    for (const check& c : for_waiting_ones) run_check(make, c, traits);
  }
  if (traits.buffers) run_check(make, for_buffering_ones, traits);
  if (traits.half_close) {
    for (const check& c : for_half_closing_ones) run_check(make, c, traits);
  }
}

}  // namespace weft::testing
