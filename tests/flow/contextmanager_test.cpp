// SPDX-License-Identifier: MIT
#include "weft/flow/contextmanager.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "tests/core/logged_resource.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/exit_stack.hpp"

namespace weft {
namespace {

using namespace tests;

struct page {
  std::string url, text;
};

/// The book's example: what is downloaded is lent, then counted.
async_generator<page> web_page(std::string url, journal& log) {
  co_await use(logged_resource("connection", log));
  const tracked t("page", &log);
  co_await sleep_for(1s);
  page data{url, "text"};
  co_yield data;
  co_await sleep_for(1s);
  log.push_back("update_stats " + data.url + " " + data.text);
}

TEST(Contextmanager, EntersLendsAndLeaves) {
  in_every_order([]() -> task<> {
    journal log;
    const int got = co_await with(contextmanager(web_page("example.com", log)), [&](page& data) -> task<int> {
      EXPECT_EQ(data.url, "example.com");
      log.emplace_back("body");
      data.text = "changed";
      co_return 7;
    });
    EXPECT_EQ(got, 7);
    EXPECT_EQ(log, (journal{"+connection", "body", "update_stats example.com changed", "~page",
                            "-connection returned"}));
    EXPECT_EQ(co_await elapsed(), 2s);
  });
}

TEST(Contextmanager, ThrowsTheBodysErrorAtTheYield) {
  in_every_order([]() -> task<> {
    journal log;
    const auto fails = [](page&) -> task<> {
      co_await yield_now();
      throw boom();
    };
    EXPECT_THROW(co_await with(contextmanager(web_page("a", log)), fails), boom);
    EXPECT_EQ(log, (journal{"+connection", "~page", "-connection threw"})) << "the rest is skipped";
  });
}

enum class on_error_does { rethrow, translate, swallow, yield };
async_generator<int> handler(on_error_does what, journal& log) {
  bool again = false;
  try {
    co_yield 1;
  } catch (const boom&) {
    log.emplace_back("caught");
    if (what == on_error_does::rethrow) throw;
    if (what == on_error_does::translate) throw second_boom();
    again = what == on_error_does::yield;
  }
  if (again) co_yield 2;
}

TEST(Contextmanager, AGeneratorMayTranslateTheError) {
  in_every_order([]() -> task<> {
    journal log;
    const auto fails = [](int&) -> task<> {
      throw boom("body");
      co_return;
    };
    EXPECT_THROW(co_await with(contextmanager(handler(on_error_does::rethrow, log)), fails), boom);
    EXPECT_THROW(co_await with(contextmanager(handler(on_error_does::translate, log)), fails), second_boom);
    EXPECT_THROW(co_await with(contextmanager(handler(on_error_does::swallow, log)), fails), boom)
        << "there is no other result";
    EXPECT_EQ(log, (journal{"caught", "caught", "caught"}));
    try {
      co_await with(contextmanager(handler(on_error_does::yield, log)), fails);
      ADD_FAILURE();
    } catch (const std::logic_error& e) {
      EXPECT_STREQ(e.what(), "weft: the generator of a contextmanager yielded again");
    }
  });
}

TEST(Contextmanager, RefusesAGeneratorThatYieldsTwice) {
  in_every_order([]() -> task<> {
    journal log;
    const auto twice = [&]() -> async_generator<int> {
      co_await use(logged_resource("r", log));
      co_yield 1;
      co_yield 2;
    };
    const auto body = [](int&) -> task<> { co_return; };
    try {
      co_await with(contextmanager(twice()), body);
      ADD_FAILURE();
    } catch (const std::logic_error& e) {
      EXPECT_STREQ(e.what(), "weft: the generator of a contextmanager yielded again");
    }
    EXPECT_EQ(log, (journal{"+r", "-r returned"}));
  });
}

TEST(Contextmanager, RefusesAGeneratorThatDoesNotYield) {
  in_every_order([]() -> task<> {
    journal log;
    const auto never = [&](bool throws) -> async_generator<int> {
      co_await use(logged_resource("r", log));
      if (throws) throw boom();
    };
    const auto body = [](int&) -> task<> {
      ADD_FAILURE();
      co_return;
    };
    try {
      co_await with(contextmanager(never(false)), body);
      ADD_FAILURE();
    } catch (const std::logic_error& e) {
      EXPECT_STREQ(e.what(), "weft: the generator of a contextmanager did not yield");
    }
    EXPECT_THROW(co_await with(contextmanager(never(true)), body), boom);
    EXPECT_EQ(log, (journal{"+r", "-r returned", "+r", "-r threw"}));
  });
}

TEST(Contextmanager, CutInTheBodyIsDestroyedAndWhatItUsesIsLeft) {
  in_every_order([]() -> task<> {
    journal log;
    const auto waits = [](page&) -> task<> { co_await sleep_forever(); };
    EXPECT_FALSE(co_await move_on_after(2s, with(contextmanager(web_page("a", log)), waits)));
    EXPECT_EQ(log, (journal{"+connection", "~page", "-connection cancelled"}));
  });
}

TEST(Contextmanager, CutWhileItEntersLeavesWhatItUses) {
  in_every_order([]() -> task<> {
    journal log;
    const auto waits = [](page&) -> task<> { co_await sleep_forever(); };
    EXPECT_FALSE(co_await move_on_after(500ms, with(contextmanager(web_page("a", log)), waits)));
    EXPECT_EQ(log, (journal{"+connection", "~page", "-connection cancelled"}));
  });
}

TEST(Contextmanager, ALeavingThatTakesTooLong) {
  in_every_order([]() -> task<> {
    journal log;
    const auto slow = [&]() -> async_generator<int> {
      co_await use(logged_resource("r", log));
      co_yield 1;
      co_await sleep_forever();
    };
    const auto body = [](int&) -> task<> { co_return; };
    EXPECT_THROW(co_await with(contextmanager(slow()), body, 3s), timeout_error);
    EXPECT_EQ(log, (journal{"+r", "-r returned"}));
  });
}

TEST(Contextmanager, IsPushedOnAStack) {
  in_every_order([]() -> task<> {
    journal log;
    co_await with(exit_stack(), [&](exit_stack& stack) -> task<> {
      const page& first = co_await stack.push(contextmanager(web_page("1", log)));
      const page& second = co_await stack.push(contextmanager(web_page("2", log)));
      EXPECT_EQ(first.url + second.url, "12");
      log.clear();
    });
    EXPECT_EQ(log, (journal{"update_stats 2 text", "~page", "-connection returned", "update_stats 1 text",
                            "~page", "-connection returned"}));
  });
}

}  // namespace
}  // namespace weft
