// SPDX-License-Identifier: MIT
// Covers: weft/tls/serve.hpp weft/tls/connect.hpp
// Real sockets, and the openssl command as the peer.
#include "weft/tls/serve.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>

#include "tests/net/loopback.hpp"
#include "tests/tls/tls_pair.hpp"
#include "weft/base/print.hpp"
#include "weft/core/sleep.hpp"
#include "weft/net/errors.hpp"
#include "weft/testing/check_stream.hpp"
#include "weft/testing/run.hpp"
#include "weft/tls/connect.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls {
namespace {

using tests::listen_locally;
using tests::test_authority;

task<> echo(stream& s) {
  std::string piece(1000, '\0');
  while (const std::size_t n = co_await s.read_some(piece)) {
    co_await s.write_all(std::string_view(piece).substr(0, n));
  }
}

identity of_loopback() { return test_authority().identity({.subject = "loopback", .names = "IP:127.0.0.1"}); }
context loopback_server(context_options options = {}) {
  return context::for_server(of_loopback(), std::move(options));
}

/// Runs `body(port)` beside a server that echoes.
template <typename Body>
void with_echo(Body body) {
  testing::run([&]() -> task<> {
    co_await with_task_group([&](task_group<>& group) -> task<> {
      auto listener = co_await listen_locally();
      const std::uint16_t port = listener.local().port;
      group.spawn([&](net::tcp_listener l) { return serve(std::move(l), loopback_server(), echo); },
                  std::move(listener));
      co_await body(port);
      group.cancel();
    });
  });
}

TEST(Serve, AnswersClientsOneAfterTheOther) {
  with_echo([](std::uint16_t port) -> task<> {
    const context client = tests::test_client();
    for (int i = 0; i < 3; ++i) {
      auto s = co_await connect("127.0.0.1", port, {.with = client});
      EXPECT_EQ(s.resumed(), i > 0);
      const std::string sent(i * 20'000 + 5, 'x');
      std::string got(sent.size(), '\0');
      co_await with_task_group([&](task_group<>& both) -> task<> {
        both.spawn([&]() -> task<> { co_await s.write_all(sent); });
        co_await s.read_exactly(got);
      });
      EXPECT_EQ(got, sent);
      co_await s.close_write();
      EXPECT_EQ(co_await s.read_some(got), 0U);  // in order: with a goodbye
    }
  });
}

TEST(Serve, OutlivesClientsThatSpeakNoTls) {
  with_echo([](std::uint16_t port) -> task<> {
    {
      auto plain = co_await net::connect(net::endpoint{ip_address::loopback_v4(), port});
      co_await plain.write_all("GET / HTTP/1.0\r\n\r\n");
      std::string got(100, '\0');
      while (co_await plain.read_some(got) > 0) {}  // until it hangs up
    }
    EXPECT_THROW(co_await connect("127.0.0.1", port), certificate_error);
    co_await (co_await connect("127.0.0.1", port, {.with = tests::test_client()})).shutdown();
  });
}

TEST(Serve, StreamsOverSocketsKeepThePromises) {
  const auto make = []() -> task<testing::stream_pair> {
    auto [ours, theirs] = co_await tests::tcp_pair();
    auto made = co_await tests::connected(tests::wires(std::make_unique<net::tcp_stream>(std::move(ours)),
                                                       std::make_unique<net::tcp_stream>(std::move(theirs))));
    co_return testing::stream_pair{std::make_unique<stream>(*std::move(made.client)),
                                   std::make_unique<stream>(*std::move(made.server))};
  };
  testing::check_stream(make, {.overflow_bytes = 12'000'000, .close_ends = false});
}

/// What a command prints, given the input. Blocks.
std::string output_of(const std::string& command) {
  FILE* const pipe = ::popen(command.c_str(), "r");
  std::string all;
  char piece[1000];
  while (const std::size_t n = std::fread(piece, 1, sizeof piece, pipe)) all.append(piece, n);
  ::pclose(pipe);
  return all;
}

class file_of {
 public:
  file_of(const std::string& name, const std::string& text)
      : path("/tmp/weft_tls_serve_" + std::to_string(::getpid()) + "_" + name) {
    FILE* const file = std::fopen(path.c_str(), "w");
    std::fputs(text.c_str(), file);
    std::fclose(file);
  }
  ~file_of() { std::remove(path.c_str()); }
  const std::string path;
};

TEST(Serve, UnderstandsTheClientOfOpenSsl) {
  for (const std::string v : {"-tls1_2", "-tls1_3"}) {
    const file_of trusted("ca", test_authority().pem());
    std::string got;
    testing::run({.virtual_clock = false}, [&]() -> task<> {
      auto listener = co_await listen_locally();
      const std::string command = format(
          "echo hello | openssl s_client -connect 127.0.0.1:{} -CAfile {} -verify_ip 127.0.0.1 "
          "-verify_return_error -quiet -no_ign_eof {} 2>&1",
          listener.local().port, trusted.path, v);
      std::thread client([&] { got = output_of(command); });
      auto s = co_await server_handshake(co_await listener.accept(), loopback_server());
      co_await echo(s);
      co_await s.shutdown();
      client.join();
    });
    EXPECT_TRUE(got.contains("hello") || got.contains("DONE")) << got;
    EXPECT_FALSE(got.contains("error")) << got;
  }
}

TEST(Serve, UnderstandsTheServerOfOpenSsl) {
  const auto [chain, key] = test_authority().issue({.subject = "loopback", .names = "IP:127.0.0.1"});
  const file_of both("id", chain + key);
  for (const std::string v : {"-tls1_2", "-tls1_3"}) {
    testing::run({.virtual_clock = false}, [&]() -> task<> {
      const std::uint16_t port = co_await tests::unused_port();
      const pid_t server = ::fork();
      if (server == 0) {
        ::dup2(::open("/dev/null", O_RDWR | O_CLOEXEC), STDERR_FILENO);
        ::execlp("openssl", "openssl", "s_server", "-accept", std::to_string(port).c_str(), "-cert",
                 both.path.c_str(), "-key", both.path.c_str(), "-rev", "-quiet", v.c_str(), nullptr);
        ::_exit(127);
      }
      std::optional<stream> s;
      for (int attempts = 0; !s && attempts < 500; ++attempts) {
        try {
          s.emplace(co_await connect("127.0.0.1", port, {.with = tests::test_client()}));
        } catch (const net::connect_error&) {
          // It has not begun to listen.
        }
        if (!s) co_await sleep_for(10ms);
      }
      EXPECT_TRUE(s);
      if (s) {
        EXPECT_EQ(s->version(), v == "-tls1_2" ? "TLSv1.2" : "TLSv1.3");
        co_await s->write_all("abc\n");
        std::string got(4, '\0');
        co_await s->read_exactly(got);
        EXPECT_EQ(got, "cba\n");
        co_await s->shutdown();
      }
      ::kill(server, SIGKILL);
      ::waitpid(server, nullptr, 0);
    });
  }
}

}  // namespace
}  // namespace weft::tls
