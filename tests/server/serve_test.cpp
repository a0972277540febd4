// SPDX-License-Identifier: MIT
// A server on real sockets: its connections together, and its end.
#include "weft/server/serve.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/io/open_descriptors.hpp"
#include "tests/net/loopback.hpp"
#include "tests/server/served_connection.hpp"
#include "tests/tls/authority.hpp"
#include "weft/base/print.hpp"
#include "weft/net/errors.hpp"
#include "weft/sync/event.hpp"
#include "weft/tls/errors.hpp"
#include "weft/tls/handshake.hpp"

namespace weft::http {
namespace {

using tests::get;
using tests::hello;
using tests::read_available;
using tests::read_to_end;
using tests::responses_in;

/// A server and what its test does to it.
class served {
 public:
  explicit served(task_group<>& g) : group_(g) {}

  task<> start(handler handle, server_options options = {}) {
    auto listener = co_await tests::listen_locally();
    at_ = listener.local();
    serving_.emplace(group_.spawn(
        [](auto l, auto h, auto o) -> task<> { co_await serve(std::move(l), std::move(h), std::move(o)); },
        std::move(listener), std::move(handle), std::move(options)));
  }
  task<net::tcp_stream> connect() { return net::connect(at_); }
  /// The system connects at once; the server does not know yet.
  task<net::tcp_stream> connect_at_once() {
    io::descriptor client(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_in to{.sin_family = AF_INET, .sin_port = htons(at_.port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    ::connect(client.get(), reinterpret_cast<sockaddr*>(&to), sizeof to);
    co_return net::tcp_stream(co_await this_loop{}, std::move(client), at_);
  }
  void stop() { serving_->cancel(); }
  bool stopped() const { return serving_->done(); }
  auto wait_stopped() { return serving_->join(); }

 private:
  task_group<>& group_;
  net::endpoint at_;
  std::optional<child_handle<void>> serving_;
};

// Where much goes through a socket the clock is a real one: a virtual one jumps while the system is busy with
// it.
template <typename Body>
void with_served(Body body, bool virtual_clock = true) {
  const std::size_t before = tests::open_descriptors();
  testing::run({.virtual_clock = virtual_clock}, [&]() -> task<> {
    co_await with_task_group([&](task_group<>& g) -> task<> {
      served server(g);
      co_await body(server);
      server.stop();
      EXPECT_EQ(co_await server.wait_stopped(), child_state::cancelled);
    });
  });
  EXPECT_EQ(tests::open_descriptors(), before);
}

task<int> ask(io::stream& client) {
  co_await client.write_all(get);
  const auto got = responses_in(co_await read_available(client));
  co_return got.size() == 1 ? got[0].status : -1;
}

TEST(HttpServe, ManyConnectionsAtOnce) {
  const auto figures = std::make_shared<server_figures>();
  with_served([&](served& server) -> task<> {
    co_await server.start(hello, {.figures = figures});
    std::vector<net::tcp_stream> clients;
    for (int i = 0; i < 50; ++i) clients.push_back(co_await server.connect());
    for (int round = 0; round < 3; ++round) {
      for (net::tcp_stream& client : clients) EXPECT_EQ(co_await ask(client), 200);
    }
    EXPECT_EQ(figures->connections_open, 50U);
  });
  EXPECT_EQ(figures->connections_open, 0U);
  EXPECT_EQ(figures->connections_total, 50U);
}

TEST(HttpServe, NoMoreConnectionsThanAllowed) {
  with_served([](served& server) -> task<> {
    co_await server.start(hello, {.connections_max = 2});
    auto first = co_await server.connect();
    auto second = co_await server.connect();
    EXPECT_EQ(co_await ask(first), 200);
    EXPECT_EQ(co_await ask(second), 200);
    auto third = co_await server.connect();  // by the system
    co_await third.write_all(get);
    co_await testing::wait_all_blocked();
    EXPECT_FALSE(third.has_input());
    first.close();
    EXPECT_EQ(responses_in(co_await read_available(third)).size(), 1U);
  });
}

TEST(HttpServe, AFaultOfOneConnectionEndsNoOther) {
  ::testing::internal::CaptureStderr();
  with_served([](served& server) -> task<> {
    const auto failing = [](request& r) -> response {
      if (r.target == "/bad") throw std::runtime_error("x");
      return response();
    };
    const auto fails_too = [](const request&, const std::exception_ptr&) {
      throw std::logic_error("a faulty callback");
    };
    co_await server.start(failing, {.on_handler_error = fails_too});
    auto good = co_await server.connect();
    EXPECT_EQ(co_await ask(good), 200);
    auto bad = co_await server.connect();
    co_await bad.write_all("GET /bad HTTP/1.1\r\nhost: a\r\n\r\n");
    EXPECT_EQ(co_await read_to_end(bad), "");
    EXPECT_EQ(co_await ask(good), 200);
  });
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "weft: a connection failed: a faulty callback\n");
}

TEST(HttpServe, AClientThatLeavesEndsOnlyItsConnection) {
  int unsent = 0;
  with_served([&](served& server) -> task<> {
    const auto large_later = [](request& r) -> task<response> {
      if (r.target != "/large") co_return response();
      co_await sleep_for(1s);
      co_return response::bytes(std::string(20'000'000, 'x'));
    };
    co_await server.start(large_later, {.on_unsent = [&](const request&, const response&) { ++unsent; }});
    auto stays = co_await server.connect();
    const std::string large = "GET /large HTTP/1.1\r\nhost: a\r\n\r\n";
    auto in_head = co_await server.connect();
    co_await in_head.write_all("GET / HT");
    auto in_handler = co_await server.connect();
    co_await in_handler.write_all(large);
    auto in_response = co_await server.connect();
    co_await in_response.write_all(large);
    co_await testing::wait_all_blocked();
    in_head.close();
    in_handler.close();
    co_await sleep_for(1s);
    co_await read_available(in_response);
    in_response.close();
    EXPECT_EQ(co_await ask(stays), 200);
  });
  EXPECT_EQ(unsent, 2);
}

TEST(HttpServe, AClientThatSendsTooMuchReceivesTheAnswer) {
  with_served(
      [](served& server) -> task<> {
        co_await server.start(hello);
        auto client = co_await server.connect();
        co_await with_task_group([&](task_group<>& g) -> task<> {
          auto writer = g.spawn([&]() -> task<> {
            const std::string body(30'000'000, 'b');
            co_await client.write_all("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 30000000\r\n\r\n", body);
          });
          const auto got = responses_in(co_await read_to_end(client));
          EXPECT_EQ(got.size(), 1U);
          EXPECT_EQ(got.at(0).status, 413);
          writer.cancel();
        });
      },
      false);
}

TEST(HttpServe, AfterTheLastResponseWhatFollowsIsReadAway) {
  with_served(
      [](served& server) -> task<> {
        co_await server.start(
            [](request&) { return response{.headers = {{"connection", "close"}}, .body = "last"}; });
        auto client = co_await server.connect();
        std::string requests;
        for (int i = 0; i < 10'000; ++i) requests += get;
        co_await client.write_all(requests);
        EXPECT_EQ(responses_in(co_await read_to_end(client)).at(0).body, "last");  // not a reset
      },
      false);
}

TEST(HttpShutdown, ClosesIdleConnectionsAtOnce) {
  with_served([](served& server) -> task<> {
    co_await server.start(hello, {.keep_alive_timeout = 1h});
    auto idle = co_await server.connect();
    EXPECT_EQ(co_await ask(idle), 200);
    const time_point begun = co_await now();
    server.stop();
    EXPECT_EQ(co_await read_to_end(idle), "");
    co_await server.wait_stopped();
    EXPECT_EQ(co_await now(), begun);
    EXPECT_THROW(co_await server.connect(), net::connect_error);
  });
}

// A request may be under way to a connection that has had none yet.
TEST(HttpShutdown, GivesConnectionsTimeForAFirstRequest) {
  with_served([](served& server) -> task<> {
    co_await server.start(hello, {.keep_alive_timeout = 1h, .first_request_grace = 300ms});
    auto silent = co_await server.connect();
    auto asks = co_await server.connect();
    auto begins = co_await server.connect();
    co_await testing::wait_all_blocked();
    const time_point begun = co_await now();
    server.stop();
    co_await sleep_for(200ms);
    co_await asks.write_all(get + get);  // the second one is none that the server must take
    co_await begins.write_all("GET /");
    const auto got = responses_in(co_await read_to_end(asks));
    EXPECT_EQ(got.size(), 1U);
    EXPECT_EQ(got.at(0).headers.get("connection"), "close");
    EXPECT_EQ(co_await read_to_end(silent), "");
    EXPECT_EQ(co_await now() - begun, 300ms);
    co_await sleep_for(1s);
    co_await begins.write_all(" HTTP/1.1\r\nhost: a\r\n\r\n");
    EXPECT_EQ(responses_in(co_await read_to_end(begins)).size(), 1U);
  });
}

TEST(HttpShutdown, TheFirstRequestHasNoLongerThanTheOthers) {
  with_served([](served& server) -> task<> {
    co_await server.start(hello, {.shutdown_grace = 1s, .first_request_grace = 1h});
    auto silent = co_await server.connect();
    co_await testing::wait_all_blocked();
    const time_point begun = co_await now();
    server.stop();
    co_await server.wait_stopped();
    EXPECT_EQ(co_await now() - begun, 1s);
  });
}

/// Asks late, on a connection which the server is told of in the turn in which it is stopped, or some turns
/// before. Returns whether there was an answer.
task<bool> ask_late(task_group<>& group, served& server, std::uint64_t turns) {
  auto [told, tells] = co_await tests::tcp_pair();
  group.spawn([&]() -> task<> {
    std::string piece(1, '\0');
    co_await told.read_some(piece);
    for (std::uint64_t i = 0; i < turns; ++i) co_await yield_now();
    server.stop();
  });
  co_await testing::wait_all_blocked();
  tells.try_write("x");
  auto client = co_await server.connect_at_once();
  co_await sleep_for(50ms);
  if (client.has_input()) co_return false;
  co_await client.write_all(get);
  co_return responses_in(co_await read_to_end(client)).size() == 1;
}

TEST(HttpShutdown, LosesNoConnectionThatWasAccepted) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    testing::run({.seed = seed}, [&]() -> task<> {
      co_await with_task_group([&](task_group<>& g) -> task<> {
        served server(g);
        co_await server.start(hello);
        EXPECT_TRUE(co_await ask_late(g, server, seed % 4));
      });
    });
  }
}

// The loop receives it when it is told of it, before the task that the server belongs to is woken.
TEST(HttpShutdown, AnswersARequestThatCameInTheSameTurn) {
  for (std::uint64_t seed = 0; seed <= 20; ++seed) {
    testing::run({.seed = seed}, []() -> task<> {
      co_await with_task_group([](task_group<>& g) -> task<> {
        served server(g);
        co_await server.start(hello, {.keep_alive_timeout = 1h});
        auto client = co_await server.connect();
        EXPECT_EQ(co_await ask(client), 200);
        auto [told, tells] = co_await tests::tcp_pair();
        g.spawn([&]() -> task<> {
          std::string piece(1, '\0');
          co_await told.read_some(piece);
          server.stop();
        });
        co_await testing::wait_all_blocked();
        EXPECT_EQ(tells.try_write("x"), 1U);
        EXPECT_EQ(client.try_write(get), get.size());
        EXPECT_EQ(responses_in(co_await read_to_end(client)).size(), 1U);
      });
    });
  }
}

// Nothing but the goodbye of TLS tells the end of a response without a length.
TEST(HttpShutdown, AResponseThatIsCutDoesNotLookWhole) {
  with_served([](served& server) -> task<> {
    const auto endless = [](request&) {
      return streamed(make_body([](body_sink& out) -> task<> {
        co_await out.write("part");
        co_await sleep_forever();
      }));
    };
    const auto shown = tests::test_authority().identity({.subject = "it", .names = "IP:127.0.0.1"});
    co_await server.start(endless, {.tls = tls::context::for_server(shown), .shutdown_grace = 1s});
    auto client = co_await tls::client_handshake(
        co_await server.connect(), "127.0.0.1", tls::context::for_client(tests::test_authority().trusting()));
    co_await client.write_all("GET / HTTP/1.0\r\n\r\n");
    EXPECT_TRUE((co_await read_available(client)).ends_with("part"));
    server.stop();
    EXPECT_THROW(static_cast<void>(co_await client.read_chunk()), tls::truncated_error);
  });
}

TEST(HttpShutdown, RequestsThatAreCutAreToldOf) {
  std::vector<std::string> lines;
  with_served([&](served& server) -> task<> {
    const auto endless = [](request& r) -> task<response> {
      if (r.target == "/streamed") {
        co_return streamed(make_body([](body_sink& out) -> task<> {
          co_await out.write("part");
          co_await sleep_forever();
        }));
      }
      co_await sleep_forever();
      co_return response();
    };
    co_await server.start(endless, {.shutdown_grace = 1s, .on_exchange = [&](const exchange& e) {
                                      lines.push_back(format("{} {}", e.target, e.status));
                                    }});
    auto in_handler = co_await server.connect(), in_body = co_await server.connect();
    co_await in_handler.write_all("GET /handled HTTP/1.1\r\nhost: a\r\n\r\n");
    co_await testing::wait_all_blocked();
    co_await in_body.write_all("GET /streamed HTTP/1.1\r\nhost: a\r\n\r\n");
    co_await testing::wait_all_blocked();
    server.stop();
    co_await server.wait_stopped();
  });
  std::ranges::sort(lines);
  EXPECT_EQ(lines, (std::vector<std::string>{"/handled 503", "/streamed 503"}));
}

TEST(HttpShutdown, AStreamOfAHandlerThatDoesNotWaitIsInProgress) {
  std::vector<int> told;
  const auto figures = std::make_shared<server_figures>();
  with_served([&](served& server) -> task<> {
    const auto endless = [](request&) {
      return streamed(make_body([](body_sink& out) -> task<> {
        co_await out.write("part");
        co_await sleep_forever();
      }));
    };
    co_await server.start(endless, {.shutdown_grace = 1s,
                                    .on_exchange = [&](const exchange& e) { told.push_back(e.status); },
                                    .figures = figures});
    auto client = co_await server.connect();
    co_await client.write_all(get);
    co_await testing::wait_all_blocked();
    EXPECT_EQ(figures->requests_handling, 1U);
    server.stop();
    co_await server.wait_stopped();
    EXPECT_EQ(figures->requests_handling, 0U);
  });
  EXPECT_EQ(told, std::vector{503});
}

TEST(HttpShutdown, LetsRequestsInProgressEnd) {
  with_served([](served& server) -> task<> {
    const auto slow = [](request& r) -> task<response> {
      co_await sleep_for(5s);
      co_return response::text(std::move(r.body));
    };
    co_await server.start(slow, {.shutdown_grace = 10s});
    auto in_handler = co_await server.connect();
    co_await in_handler.write_all(get + get);  // the second one is not begun any more
    auto in_body = co_await server.connect();
    co_await in_body.write_all("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nab");
    auto on_its_way = co_await server.connect();
    co_await testing::wait_all_blocked();
    co_await on_its_way.write_all(get);  // the server has not seen it yet
    server.stop();
    EXPECT_FALSE(server.stopped());
    co_await sleep_for(1s);
    co_await in_body.write_all("cd");
    for (net::tcp_stream* client : {&in_handler, &in_body, &on_its_way}) {
      const auto got = responses_in(co_await read_to_end(*client));
      EXPECT_EQ(got.size(), 1U);
      if (got.empty()) continue;
      EXPECT_EQ(got[0].headers.get("connection"), "close");
      EXPECT_EQ(got[0].body, client == &in_body ? "abcd" : "");
    }
  });
}

TEST(HttpShutdown, CutsThemWhenTheGraceRunsOut) {
  bool ended = false, destroyed = false;
  with_served([&](served& server) -> task<> {
    struct at_end {
      bool& set;
      ~at_end() { set = true; }
    };
    const auto slow = [&](request&) -> task<response> {
      const at_end guard{destroyed};
      co_await sleep_for(1h);
      ended = true;
      co_return response();
    };
    co_await server.start(slow, {.shutdown_grace = 10s});
    auto client = co_await server.connect();
    co_await client.write_all(get);
    co_await testing::wait_all_blocked();
    const time_point begun = co_await now();
    server.stop();
    co_await server.wait_stopped();
    EXPECT_EQ(co_await now() - begun, 10s);
    EXPECT_EQ(co_await read_to_end(client), "");
  });
  EXPECT_TRUE(destroyed);
  EXPECT_FALSE(ended);
}

TEST(HttpShutdown, AResponseThatIsBeingSentIsInProgress) {
  with_served(
      [](served& server) -> task<> {
        co_await server.start([](request&) { return response::bytes(std::string(20'000'000, 'x')); });
        auto client = co_await server.connect();
        co_await client.write_all(get);
        co_await testing::wait_all_blocked();
        server.stop();
        const auto got = responses_in(co_await read_to_end(client));
        EXPECT_EQ(got.size(), 1U);
        EXPECT_EQ(got.at(0).body.size(), 20'000'000U);
      },
      false);
}

/// Options of a server for https.
server_options https(server_options options = {}) {
  const auto shown = tests::test_authority().identity({.subject = "it", .names = "IP:127.0.0.1"});
  options.tls = tls::context::for_server(shown);
  return options;
}
task<tls::stream> connect_secured(served& server, std::vector<std::string> protocols = {"http/1.1"}) {
  auto socket = co_await server.connect();
  co_return co_await tls::client_handshake(std::move(socket), "127.0.0.1",
                                           tls::context::for_client(tests::test_authority().trusting()),
                                           {.protocols = std::move(protocols)});
}

TEST(HttpsServe, AnswersAndSaysGoodbye) {
  with_served([](served& server) -> task<> {
    const auto secured = [](request& r) {
      EXPECT_EQ(r.connection->scheme(), "https");
      return hello(r);
    };
    co_await server.start(secured, https({.requests_per_connection_max = 2}));
    for (const std::string protocol : {"http/1.1", ""}) {
      const std::vector<std::string> none;
      auto client = co_await connect_secured(server, protocol.empty() ? none : std::vector{protocol});
      EXPECT_EQ(client.protocol(), protocol);
      EXPECT_EQ(co_await ask(client), 200);
      EXPECT_EQ(co_await ask(client), 200);
      EXPECT_EQ(co_await read_to_end(client), "");  // not cut
    }
  });
}

TEST(HttpsServe, RefusesWhatItDoesNotSpeak) {
  with_served([](served& server) -> task<> {
    co_await server.start(hello, https());
    try {
      co_await connect_secured(server, {"gopher"});
      ADD_FAILURE() << "no error";
    } catch (const tls::alert_error& e) {
      EXPECT_EQ(e.description(), 120) << e.what();
    }
    auto plain = co_await server.connect();
    co_await plain.write_all(get);
    EXPECT_FALSE((co_await read_to_end(plain)).contains("HTTP"));
    auto good = co_await connect_secured(server);
    EXPECT_EQ(co_await ask(good), 200);
  });
}

TEST(HttpsServe, WaitsForAHandshakeAsLongAsItIsTold) {
  with_served([](served& server) -> task<> {
    co_await server.start(hello, https({.handshake_timeout = 7s}));
    auto silent = co_await server.connect();
    const time_point begun = co_await now();
    EXPECT_EQ(co_await read_to_end(silent), "");
    EXPECT_EQ(co_await now() - begun, 7s);
  });
}

TEST(HttpsServe, EndsAtOnceWhoeverIsIdle) {
  with_served([](served& server) -> task<> {
    co_await server.start(hello, https());
    auto idle = co_await connect_secured(server);
    EXPECT_EQ(co_await ask(idle), 200);
    const time_point begun = co_await now();
    server.stop();
    EXPECT_EQ(co_await read_to_end(idle), "");
    co_await server.wait_stopped();
    EXPECT_EQ(co_await now(), begun);
  });
}

TEST(HttpsServe, GivesConnectionsTimeForAFirstRequest) {
  with_served([](served& server) -> task<> {
    co_await server.start(hello, https({.first_request_grace = 300ms}));
    auto silent = co_await server.connect();
    auto fresh = co_await connect_secured(server);
    auto shakes = co_await server.connect();
    co_await testing::wait_all_blocked();
    const time_point begun = co_await now();
    server.stop();
    co_await sleep_for(200ms);
    EXPECT_EQ(co_await ask(fresh), 200);
    auto late = co_await tls::client_handshake(std::move(shakes), "127.0.0.1",
                                               tls::context::for_client(tests::test_authority().trusting()));
    EXPECT_EQ(co_await ask(late), 200);
    EXPECT_EQ(co_await read_to_end(late), "");
    EXPECT_EQ(co_await now() - begun, 200ms);
    EXPECT_EQ(co_await read_to_end(silent), "");
    co_await server.wait_stopped();
    EXPECT_EQ(co_await now() - begun, 300ms);
  });
}

TEST(HttpServe, SaysThatItsAddressIsTaken) {
  testing::run([]() -> task<> {
    auto taken = co_await tests::listen_locally();
    EXPECT_THROW(co_await serve({"127.0.0.1", taken.local().port}, hello), net::listen_error);
  });
}

}  // namespace
}  // namespace weft::http
