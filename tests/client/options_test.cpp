// SPDX-License-Identifier: MIT
// The limits of a client: each kind of timeout, and more requests than descriptors.
// Covers: weft/client/options.hpp weft/client/network_options.hpp weft/client/timeouts.hpp
#include "weft/client/options.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/client/scripted_server.hpp"
#include "tests/net/descriptor_limit.hpp"
#include "tests/net/loopback.hpp"
#include "weft/core/timeout.hpp"
#include "weft/dns/resolver.hpp"

namespace weft::http {
namespace {

using tests::ok;
using tests::scripted_server;
using tests::why;
using tests::with_scripts;

constexpr duration never = duration::max();

TEST(Timeouts, OneForAllWaits) {
  const timeouts all = timeouts::all(3s);
  EXPECT_EQ(all.connect, 3s);
  EXPECT_EQ(all.read, 3s);
  EXPECT_EQ(all.write, 3s);
  EXPECT_EQ(all.pool, 3s);
  EXPECT_EQ(all.total, never);
}

/// The time and the error of class `E` of a request, whose limits are the client's.
template <typename E>
void expect_timeout(std::vector<scripted_server::script> scripts, client_options options, std::string text,
                    duration after) {
  with_scripts(std::move(scripts), std::move(options), [&](scripted_server& server, client& c) -> task<> {
    const time_point begun = co_await now();
    EXPECT_EQ(co_await why<E>(c.get(server.url(), follow_redirects)), text);
    EXPECT_EQ(co_await now() - begun, after);
  });
}

TEST(Timeouts, Read) {
  const client_options options{.timeouts = {.connect = never, .read = 3s, .write = never, .pool = never}};
  expect_timeout<read_timeout>({{"<hang>"}}, options, "read timed out after 3 s", 3s);
  expect_timeout<read_timeout>({{"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\na"}}, options,
                               "read timed out after 3 s", 3s);
}

TEST(Timeouts, Total) {
  const client_options options{
      .timeouts = {.connect = never, .read = never, .write = never, .pool = never, .total = 2500ms}};
  expect_timeout<total_timeout>({{"<hang>"}}, options, "timed out after 2.5 s in total", 2500ms);
  expect_timeout<total_timeout>(
      {{"HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n", "<hang>"}}, options,
      "timed out after 2.5 s in total", 2500ms);
}

class silent_resolver final : public dns::resolver {
 public:
  task<std::vector<ip_address>> resolve(std::string, dns::family) override {
    co_await sleep_forever();
    co_return {};
  }
};

TEST(Timeouts, ConnectCountsTheResolverToo) {
  testing::run([]() -> task<> {
    silent_resolver names;
    const dns::use_resolver used(names);
    client c({.timeouts = {.connect = 3s, .read = never, .write = never, .pool = never}});
    const time_point begun = co_await now();
    EXPECT_EQ(co_await why<connect_timeout>(c.get("http://name.test/")), "connect timed out after 3 s");
    EXPECT_EQ(co_await now() - begun, 3s);
  });
}

TEST(Timeouts, Pool) {
  const client_options options{.timeouts = {.connect = never, .read = never, .write = never, .pool = 3s},
                               .pool = {.connections_max = 1}};
  with_scripts({{"<hang>"}}, options, [](scripted_server& server, client& c) -> task<> {
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> { co_await c.get(server.url()); });
      co_await testing::wait_all_blocked();
      const time_point begun = co_await now();
      EXPECT_EQ(co_await why<pool_timeout>(c.get(server.url())), "no connection became free within 3 s");
      EXPECT_EQ(co_await now() - begun, 3s);
      g.cancel();
    });
  });
}

TEST(Timeouts, Write) {
  testing::run([]() -> task<> {
    auto listener = co_await tests::listen_locally();  // the system takes the connection, and nobody reads it
    const std::string url = "http://" + listener.local().str() + "/";
    client c({.timeouts = {.connect = never, .read = never, .write = 3s, .pool = never}});
    EXPECT_EQ(co_await why<write_timeout>(c.post(url, {.body = std::string(20'000'000, 'x')})),
              "write timed out after 3 s");
  });
}

TEST(Timeouts, ARequestMayHaveItsOwn) {
  with_scripts({{"<hang>"}}, {}, [](scripted_server& server, client& c) -> task<> {
    const time_point begun = co_await now();
    EXPECT_THROW(co_await c.get(server.url(), {.timeouts = timeouts::all(7s)}), read_timeout);
    EXPECT_EQ(co_await now() - begun, 7s);
  });
}

/// A server in a process of its own, which keeps its descriptors apart from the client's.
class server_process {
 public:
  server_process() {
    std::array<int, 2> port_pipe{};
    EXPECT_EQ(pipe(port_pipe.data()), 0);
    process_ = fork();
    if (process_ == 0) {
      run([&]() -> task<> {
        auto listener = co_await tests::listen_locally();
        const std::uint16_t bound = listener.local().port;
        (void)!write(port_pipe[1], &bound, sizeof bound);
        co_await with_task_group([&](task_group<>& g) -> task<> {
          for (;;) g.spawn(&server_process::answer, co_await listener.accept());
        });
      });
      _exit(0);
    }
    EXPECT_EQ(::read(port_pipe[0], &port_, sizeof port_), static_cast<ssize_t>(sizeof port_));
    close(port_pipe[0]);
    close(port_pipe[1]);
  }
  server_process(const server_process&) = delete;
  server_process& operator=(const server_process&) = delete;
  ~server_process() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  static task<> answer(net::tcp_stream stream) {
    io::buffered_reader in(stream);
    while (co_await in.read_until("\r\n\r\n")) {
      co_await sleep_for(2ms);  // so that requests overlap
      co_await stream.write_all(ok("x"));
    }
  }
  pid_t process_ = -1;
  std::uint16_t port_ = 0;
};

TEST(Descriptors, MoreRequestsThanDescriptorsAllSucceed) {
  if (!tests::can_do_without_descriptors) GTEST_SKIP();
  const server_process server;
  const std::size_t before = tests::open_descriptors();
  int succeeded = 0;
  std::size_t most = 0;
  {
    const tests::descriptor_limit limit(before + 40);
    testing::run({.virtual_clock = false}, [&]() -> task<> {
      client c({.timeouts = timeouts::all(60s)});
      co_await with_task_group([&](task_group<>& g) -> task<> {
        for (int i = 0; i < 300; ++i) {
          g.spawn([&]() -> task<> {
            if ((co_await c.get(server.url())).body() == "x") ++succeeded;
            most = std::max(most, tests::open_descriptors());
          });
        }
        co_return;
      });
    });
  }
  EXPECT_EQ(succeeded, 300);
  EXPECT_GT(most, before);
  EXPECT_EQ(tests::open_descriptors(), before);
}

TEST(Descriptors, WithoutAnyARequestWaitsUntilItsTimeIsUp) {
  if (!tests::can_do_without_descriptors) GTEST_SKIP();
  with_scripts({{ok("x")}}, {}, [](scripted_server& server, client& c) -> task<> {
    co_await testing::wait_all_blocked();  // the server waits already
    tests::descriptor_limit limit(0);
    const time_point begun = co_await now();
    EXPECT_THROW(co_await c.get(server.url()), connect_timeout);
    EXPECT_EQ(co_await now() - begun, 5s);
    limit.lift();
    EXPECT_EQ((co_await c.get(server.url())).body(), "x");
  });
}

}  // namespace
}  // namespace weft::http
