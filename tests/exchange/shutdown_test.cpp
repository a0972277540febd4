// SPDX-License-Identifier: MIT
// Covers: weft/client/client.hpp weft/server/serve.hpp
// A server that stops while a client waits for it.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/net/loopback.hpp"
#include "weft/body/body_source.hpp"
#include "weft/client/client.hpp"
#include "weft/client/errors.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/server/serve.hpp"
#include "weft/testing/run.hpp"

namespace weft::http {
namespace {

task<> write_slowly(body_sink& to) {
  for (int piece = 0; piece < 3; ++piece) {
    co_await to.write("piece ");
    co_await sleep_for(1s);
  }
}

/// What a request that is under way gets, whether its head has come or not, and what the next one does.
task<> stop_while_asked(bool http2, bool streams) {
  auto listener = co_await tests::listen_locally();
  const std::string url = "http://" + listener.local().str() + "/";
  cancel_scope serving;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      co_await serving.run([&] {
        return serve(std::move(listener), [streams](const request&) -> task<response> {
          if (streams) co_return streamed(make_body(&write_slowly), "text/plain");
          co_await sleep_for(2s);
          co_return response::text("late");
        });
      });
    });
    client c({.http1 = !http2, .http2 = http2});
    auto asked = group.spawn([&]() -> task<> {
      const auto got = co_await c.get(url);
      EXPECT_EQ(got.body(), streams ? "piece piece piece " : "late");
    });
    co_await sleep_for(1500ms);
    serving.cancel();
    co_await asked.join();
    EXPECT_THROW(co_await c.get(url), error);
  });
}

TEST(Shutdown, LetsRequestsEnd) {
  for (const bool http2 : {false, true}) {
    for (const bool streams : {false, true}) {
      testing::run(&stop_while_asked, http2, streams);
    }
  }
}

}  // namespace
}  // namespace weft::http
