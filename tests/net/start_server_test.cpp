// SPDX-License-Identifier: MIT
#include "weft/net/start_server.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/net/attributes.hpp"
#include "weft/net/errors.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::net {
namespace {

task<> shout_back(io::stream_reader reader, io::stream_writer writer) {
  for (;;) {
    const std::string line = co_await reader.readline();
    if (line.empty()) co_return;
    co_await writer.write(line);
    co_await writer.write("!\n");
    co_await writer.drain();
  }
}

TASK_TEST(StartServer, AcceptsAtOnce) {
  co_await with_task_group([](task_group<>& g) -> task<> {
    auto server = co_await start_server(g, shout_back, {.host = "127.0.0.1"});
    const endpoint at = server.sockets().at(0);
    auto [reader, writer] = co_await open_connection("127.0.0.1", at.port);
    EXPECT_EQ(writer.attribute<peer_endpoint>(), at);
    co_await writer.write("hello\n");
    EXPECT_EQ(co_await reader.readline(), "hello\n");
    EXPECT_EQ(co_await reader.readline(), "!\n");
    EXPECT_TRUE(server.is_serving());
    server.close();
    server.close();
    co_await server.wait_closed();
    EXPECT_FALSE(server.is_serving());
    EXPECT_EQ(co_await reader.read(), "") << "its connections are cut";
    EXPECT_THROW(co_await connect(at), connect_error);
    EXPECT_EQ(server.sockets().at(0), at);
  });
}

TASK_TEST(StartServer, ServeForeverOnlyWaits) {
  co_await with_task_group([](task_group<>& g) -> task<> {
    auto server = co_await start_server(g, shout_back, {.host = "127.0.0.1"});
    EXPECT_FALSE(co_await move_on_after(1h, server.serve_forever()));
    co_await server.wait_closed();  // to cancel it has closed the server
  });
}

TASK_TEST(StartServer, SaysWhyItCannot) {
  co_await with_task_group([](task_group<>& g) -> task<> {
    auto first = co_await start_server(g, shout_back, {.host = "127.0.0.1"});
    const bind_address taken{"127.0.0.1", first.sockets().at(0).port};
    EXPECT_THROW(co_await start_server(g, shout_back, taken), listen_error);
    g.cancel();
  });
}

}  // namespace
}  // namespace weft::net
