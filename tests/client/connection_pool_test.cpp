// SPDX-License-Identifier: MIT
#include "weft/client/connection_pool.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::http {
namespace {

/// A pool whose connections lead nowhere but to this test.
struct fixture {
  explicit fixture(pool_limits limits = {}) : pool(limits) {}

  /// Takes a connection, making it if the pool has none, and does not give it back before the lease ends.
  task<connection_pool::lease> take(std::string origin = "http://a:80") {
    auto lease = co_await pool.acquire(std::move(origin));
    if (!lease.connected()) {
      auto [ours, theirs] = io::memory_stream::pair();
      lease.connect(std::make_unique<client_connection>(std::make_unique<io::memory_stream>(std::move(ours)),
                                                        limits{}));
      peers.push_back(std::move(theirs));
    }
    co_return lease;
  }
  /// Takes one and keeps it for later.
  task<client_connection*> use(std::string origin = "http://a:80") {
    auto lease = co_await take(std::move(origin));
    lease.keep();
    co_return &lease.connection();
  }
  /// Takes one, says so, and holds it until it is cancelled.
  task<> hold(std::string name, std::string origin = "http://a:80") {
    const auto lease = co_await take(std::move(origin));
    order += name;
    co_await sleep_forever();
  }

  connection_pool pool;
  std::deque<io::memory_stream> peers;
  std::string order;
};

TEST(ConnectionPool, UsesAConnectionAgain) {
  testing::run([]() -> task<> {
    fixture f;
    const auto* const first = co_await f.use();
    EXPECT_EQ(f.pool.open(), 1U);
    EXPECT_EQ(f.pool.idle(), 1U);
    EXPECT_EQ(co_await f.use(), first);
    EXPECT_EQ(f.peers.size(), 1U);
  });
}

TEST(ConnectionPool, ClosesWhatWasNotKept) {
  testing::run([]() -> task<> {
    fixture f;
    {
      const auto lease = co_await f.take();
      EXPECT_EQ(f.pool.open(), 1U);
    }
    EXPECT_EQ(f.pool.open(), 0U);
    EXPECT_TRUE(f.peers.front().has_input());  // the end
  });
}

TEST(ConnectionPool, TakesTheNewestFirst) {
  testing::run([]() -> task<> {
    fixture f;
    std::vector<client_connection*> used;
    {
      std::vector<connection_pool::lease> all;
      for (int i = 0; i < 3; ++i) {
        all.push_back(co_await f.take());
        all.back().keep();
        used.push_back(&all.back().connection());
      }
    }
    const auto a = co_await f.take(), b = co_await f.take(), c = co_await f.take();
    std::vector<client_connection*> again{&c.connection(), &b.connection(), &a.connection()};
    EXPECT_EQ(again, used);
  });
}

TEST(ConnectionPool, GivesAnIdleOneOrNothing) {
  testing::run([]() -> task<> {
    fixture f;
    EXPECT_FALSE(f.pool.try_acquire_idle("http://a:80"));
    const auto* const kept = co_await f.use();
    EXPECT_FALSE(f.pool.try_acquire_idle("http://b:80"));
    EXPECT_EQ(f.pool.open(), 1U);
    {
      auto lease = f.pool.try_acquire_idle("http://a:80");
      EXPECT_EQ(&lease.value().connection(), kept);
      EXPECT_FALSE(f.pool.try_acquire_idle("http://a:80"));
      lease->keep();
    }
    EXPECT_EQ(f.pool.idle(), 1U);
  });
}

TEST(ConnectionPool, ForgetsOriginsOnlyWhileNobodyUsesThem) {
  testing::run([]() -> task<> {
    fixture f({.idle_connections_max = 1});
    std::optional held = co_await f.take("http://held:80");
    co_await f.use("http://held:80");
    for (int i = 0; i < 10; ++i) co_await f.use(format("http://{}:80", i));  // its idle one is closed
    EXPECT_EQ(f.pool.open(), 2U);
    const auto* const kept = &held->connection();
    held->keep();
    held.reset();
    EXPECT_EQ(f.pool.idle(), 1U);
    EXPECT_EQ(co_await f.use("http://held:80"), kept);
  });
}

TEST(ConnectionPool, KeepsOriginsApart) {
  testing::run([]() -> task<> {
    fixture f;
    co_await f.use("http://a:80");
    co_await f.use("http://b:80");
    EXPECT_EQ(f.pool.idle(), 2U);
    EXPECT_EQ(f.peers.size(), 2U);
    co_await f.use("http://a:80");
    EXPECT_EQ(f.peers.size(), 2U);
  });
}

TEST(ConnectionPool, DropsAnIdleConnectionThatTheServerClosed) {
  testing::run([]() -> task<> {
    fixture f;
    co_await f.use();
    f.peers[0].close();
    co_await f.use();
    EXPECT_EQ(f.peers.size(), 2U);
    EXPECT_EQ(f.pool.open(), 1U);
    co_await f.peers[1].write_all("nobody asked");
    co_await f.use();
    EXPECT_EQ(f.peers.size(), 3U);
    EXPECT_EQ(f.pool.open(), 1U);
  });
}

TEST(ConnectionPool, IdleConnectionsExpire) {
  testing::run([]() -> task<> {
    fixture f({.idle_max = 5s});
    co_await f.use("http://a:80");
    co_await sleep_for(3s);
    co_await f.use("http://b:80");
    co_await sleep_for(2s);
    co_await f.use("http://c:80");
    EXPECT_EQ(f.pool.idle(), 3U);
    co_await sleep_for(1s);
    co_await f.use("http://c:80");  // any use of the pool closes what has expired
    EXPECT_EQ(f.pool.idle(), 2U);
    co_await sleep_for(6s);
    co_await f.use("http://d:80");
    EXPECT_EQ(f.pool.open(), 1U);
  });
}

TEST(ConnectionPool, KeepsSoManyIdleOnes) {
  testing::run([]() -> task<> {
    fixture f({.idle_connections_max = 2});
    for (const char* origin : {"http://a:80", "http://b:80", "http://c:80"}) co_await f.use(origin);
    EXPECT_EQ(f.pool.open(), 2U);
    EXPECT_TRUE(f.peers[0].has_input());  // the oldest one was closed
    EXPECT_FALSE(f.peers[1].has_input());
    fixture none({.idle_connections_max = 0});
    co_await none.use();
    EXPECT_EQ(none.pool.open(), 0U);
  });
}

TEST(ConnectionPool, AnIdleOneMakesRoomForAnotherOrigin) {
  testing::run([]() -> task<> {
    fixture f({.connections_max = 2});
    co_await f.use("http://a:80");
    co_await f.use("http://b:80");
    co_await f.use("http://c:80");
    EXPECT_EQ(f.pool.open(), 2U);
    EXPECT_TRUE(f.peers[0].has_input());
  });
}

TEST(ConnectionPool, FirstComeFirstServed) {
  testing::run([]() -> task<> {
    fixture f({.connections_max = 1});
    co_await with_task_group([&](task_group<>& g) -> task<> {
      std::vector<child_handle<void>> holders;
      for (const char* name : {"a", "b", "c", "d"}) {
        holders.push_back(g.spawn(&fixture::hold, &f, name, "http://a:80"));
        co_await testing::wait_all_blocked();
      }
      for (auto& holder : holders) {
        co_await testing::wait_all_blocked();
        EXPECT_EQ(f.pool.open(), 1U);
        holder.cancel();
      }
    });
    EXPECT_EQ(f.order, "abcd");
    EXPECT_EQ(f.pool.open(), 0U);
  });
}

TEST(ConnectionPool, WhoeverComesLaterDoesNotOvertake) {
  testing::run([]() -> task<> {
    fixture f({.connections_max = 1});
    co_await with_task_group([&](task_group<>& g) -> task<> {
      {
        auto lease = co_await f.take();
        lease.keep();
        g.spawn(&fixture::hold, &f, "first", "http://a:80");
        co_await testing::wait_all_blocked();
      }
      // What was given back is the waiter's already, although it has not run yet.
      EXPECT_FALSE(co_await move_on_after(1s, f.take()));
      EXPECT_EQ(f.order, "first");
      EXPECT_EQ(f.peers.size(), 1U);  // the connection itself was handed over
      g.cancel();
    });
  });
}

TEST(ConnectionPool, RoomPassesToAWaiterOfAnotherOrigin) {
  testing::run([]() -> task<> {
    fixture f({.connections_max = 1});
    co_await with_task_group([&](task_group<>& g) -> task<> {
      {
        auto lease = co_await f.take("http://a:80");
        lease.keep();
        g.spawn(&fixture::hold, &f, "b", "http://b:80");
        co_await testing::wait_all_blocked();
      }
      co_await testing::wait_all_blocked();
      EXPECT_EQ(f.order, "b");
      EXPECT_EQ(f.pool.open(), 1U);
      EXPECT_TRUE(f.peers[0].has_input());
      g.cancel();
    });
  });
}

TEST(ConnectionPool, ACancelledWaiterTakesNothing) {
  testing::run([]() -> task<> {
    fixture f({.connections_max = 1});
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto holder = g.spawn(&fixture::hold, &f, "a", "http://a:80");
      co_await testing::wait_all_blocked();
      auto gives_up = g.spawn(&fixture::hold, &f, "b", "http://a:80");
      g.spawn(&fixture::hold, &f, "c", "http://a:80");
      co_await testing::wait_all_blocked();
      gives_up.cancel();
      co_await gives_up.join();
      holder.cancel();
      co_await testing::wait_all_blocked();
      EXPECT_EQ(f.order, "ac");
      g.cancel();
    });
    EXPECT_EQ(f.pool.open(), 0U);
  });
}

TEST(ConnectionPool, AWaiterThatIsCutWithItsConnectionGivesItOn) {
  testing::run([]() -> task<> {
    fixture f({.connections_max = 1});
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto lease = std::optional(co_await f.take());
      auto cut = g.spawn(&fixture::hold, &f, "b", "http://a:80");
      g.spawn(&fixture::hold, &f, "c", "http://a:80");
      co_await testing::wait_all_blocked();
      lease->keep();
      lease.reset();  // the first waiter's now
      cut.cancel();
      co_await testing::wait_all_blocked();
      EXPECT_EQ(f.order.back(), 'c');
      g.cancel();
    });
    EXPECT_EQ(f.pool.open(), 0U);
  });
}

TEST(ConnectionPool, ShrinksWhileDescriptorsAreShort) {
  testing::run([]() -> task<> {
    fixture f({.connections_max = 100});
    std::vector<connection_pool::lease> all;
    for (int i = 0; i < 41; ++i) all.push_back(co_await f.take());
    EXPECT_TRUE(f.pool.shrink(co_await now()));  // the last one could not connect: 24 are to stay
    for (connection_pool::lease& lease : all) lease.keep();
    const auto close = [&](int count) {
      while (count-- > 0) all.pop_back();
    };
    close(17);
    EXPECT_EQ(f.pool.open(), 24U);
    EXPECT_EQ(f.pool.idle(), 0U);
    EXPECT_FALSE(co_await move_on_after(100ms, f.take()));
    close(1);
    EXPECT_EQ(f.pool.idle(), 1U);
    EXPECT_TRUE(co_await move_on_after(100ms, f.take()));
    co_await sleep_for(2s);
    f.pool.refresh(co_await now());  // after a while there may be descriptors again
    for (int i = 0; i < 50; ++i) all.push_back(co_await f.take());
  });
}

TEST(ConnectionPool, CannotShrinkBelowTheOneThatFailed) {
  testing::run([]() -> task<> {
    fixture f;
    const auto only = co_await f.take();
    EXPECT_FALSE(f.pool.shrink(co_await now()));
  });
}

TEST(ConnectionPool, RefreshLetsWaitersIn) {
  testing::run([]() -> task<> {
    fixture f({.connections_max = 3});
    co_await with_task_group([&](task_group<>& g) -> task<> {
      auto a = co_await f.take();
      std::optional b(co_await f.take());
      EXPECT_TRUE(f.pool.shrink(co_await now()));
      b.reset();
      g.spawn(&fixture::hold, &f, "c", "http://a:80");
      co_await testing::wait_all_blocked();
      EXPECT_EQ(f.order, "");
      co_await sleep_for(2s);
      f.pool.refresh(co_await now());
      co_await testing::wait_all_blocked();
      EXPECT_EQ(f.order, "c");
      g.cancel();
    });
  });
}

}  // namespace
}  // namespace weft::http
