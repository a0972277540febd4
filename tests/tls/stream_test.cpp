// SPDX-License-Identifier: MIT
#include "weft/tls/stream.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "tests/tls/tls_pair.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/check_stream.hpp"
#include "weft/testing/faulty_stream.hpp"
#include "weft/testing/lockstep_stream.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls {
namespace {

using tests::connected;
using tests::memory_wires;
using tests::tls_pair;

std::unique_ptr<io::stream> boxed(std::optional<stream>& one) {
  return std::make_unique<stream>(*std::move(one));
}

testing::stream_maker pairs_of(context_options options, std::size_t room, bool server_first) {
  return [=]() -> task<testing::stream_pair> {
    auto made = co_await connected(memory_wires(room), tests::test_client(), tests::test_server(options));
    if (server_first) std::swap(made.client, made.server);
    co_return testing::stream_pair{boxed(made.client), boxed(made.server)};
  };
}

constexpr testing::stream_traits over_memory{.overflow_bytes = 500'000, .close_ends = false};

TEST(Stream, KeepsThePromisesOfAStream) {
  testing::check_stream(pairs_of({}, 64 * 1024, false), over_memory);
}
TEST(Stream, KeepsThemAsAServer) { testing::check_stream(pairs_of({}, 64 * 1024, true), over_memory); }
TEST(Stream, KeepsThemWithTls12) {
  testing::check_stream(pairs_of({.version_max = version::tls_1_2}, 64 * 1024, false), over_memory);
}
TEST(Stream, KeepsThemWithLittleRoom) { testing::check_stream(pairs_of({}, 100, false), over_memory); }

TEST(Stream, KeepsThemOverAStreamThatHoldsNothing) {
  for (const bool server_first : {false, true}) {
    const auto make = [=]() -> task<testing::stream_pair> {
      auto made = co_await connected(tests::wires_of(testing::lockstep_stream::pair()));
      if (server_first) std::swap(made.client, made.server);
      co_return testing::stream_pair{boxed(made.client), boxed(made.server)};
    };
    testing::check_stream(make, {.buffers = false, .overflow_bytes = 100'000, .close_ends = false});
  }
}

// A stream in memory takes nothing that is tried: the record waits for whoever writes what is left.
TEST(Stream, WhatATryCouldNotSendGoesWithTheRest) {
  testing::run([]() -> task<> {
    auto made = co_await connected(memory_wires());
    for (const bool in_two : {false, true}) {
      std::string_view left = "all of it";
      EXPECT_EQ(made.client->try_write("x"), 0u);
      const std::size_t taken = made.client->try_write(left);
      EXPECT_GT(taken, 0u);
      EXPECT_LT(taken, left.size());
      left.remove_prefix(taken);
      EXPECT_EQ(made.client->try_write(left), 0u);
      co_await (in_two ? made.client->write_all({}, left) : made.client->write_all(left));
      co_await made.client->write_all("!");
      std::string got(10, '\0');
      co_await made.server->read_exactly(got);
      EXPECT_EQ(got, "all of it!");
    }
  });
}

/// The text of the error that `use` throws.
template <typename E>
task<std::string> error_of(task<> use) {
  try {
    co_await std::move(use);
  } catch (const E& e) {
    co_return e.what();
  } catch (const std::exception& e) {
    co_return std::string("another error: ") + e.what();
  }
  co_return "no error";
}
task<> read_one(io::stream& from) {
  char into = 0;
  co_await from.read_exactly({&into, 1});
}

TEST(Stream, TellsATruncatedEndFromAnEnd) {
  testing::run([]() -> task<> {
    auto [client, server] = co_await connected();
    co_await server->write_all("all?");
    server->close();
    std::string into(4, '\0');
    co_await client->read_exactly(into);
    EXPECT_EQ(into, "all?");
    EXPECT_EQ(co_await error_of<truncated_error>(read_one(*client)),
              "TLS with a.example: the peer went away without saying so");
    EXPECT_EQ(co_await error_of<truncated_error>(read_one(*client)),
              "TLS with a.example: the peer went away without saying so");
    EXPECT_TRUE(client->has_input());
  });
}

TEST(Stream, SaysWhatWasAgreedOn) {
  testing::run([]() -> task<> {
    auto [client, server] = co_await connected();
    EXPECT_EQ(client->version(), "TLSv1.3");
    EXPECT_EQ(client->cipher(), server->cipher());
    EXPECT_EQ(server->server_name(), "a.example");
    EXPECT_EQ(client->protocol(), "");
    EXPECT_FALSE(client->resumed());
    EXPECT_FALSE(server->peer_certificate());
    EXPECT_EQ(client->peer_certificate()->subject, "a.example");
    EXPECT_NE(dynamic_cast<io::memory_stream*>(&client->below()), nullptr);
  });
}

TEST(Stream, IsTornByAWriteThatIsCutAndReadsOn) {
  testing::run([]() -> task<> {
    auto [client, server] = co_await connected(memory_wires(1000));
    EXPECT_FALSE(co_await move_on_after(1s, client->write_all(std::string(5000, 'x'))));
    const std::string torn = "write: an earlier write failed or was cut half-way";
    EXPECT_EQ(co_await error_of<error>(client->write_all("y")), torn);
    EXPECT_EQ(co_await error_of<error>(client->close_write()), torn);
    EXPECT_EQ(co_await error_of<error>(client->shutdown()), torn);
    EXPECT_EQ(co_await error_of<io::error>(read_one(*client)), "read: operation canceled");
  });
}

TEST(Stream, ReadsOnAfterItIsTorn) {
  testing::run([]() -> task<> {
    auto [client, server] = co_await connected(memory_wires(1000));
    EXPECT_FALSE(co_await move_on_after(1s, client->write_all(std::string(5000, 'x'))));
    co_await server->write_all("heard");
    std::string into(5, '\0');
    co_await client->read_exactly(into);
    EXPECT_EQ(into, "heard");
  });
}

TEST(Stream, ShutsDownInOrder) {
  testing::run([]() -> task<> {
    auto [client, server] = co_await connected();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        co_await server->write_all("dropped");
        co_await server->shutdown();
      });
      co_await client->shutdown();
    });
    EXPECT_EQ(co_await error_of<io::error>(client->write_all("x")), "write: operation canceled");
  });
}

TEST(Stream, ShutsDownForALimitedTimeOnly) {
  testing::run([]() -> task<> {
    auto [client, server] = co_await connected();
    const time_point begun = co_await now();
    EXPECT_EQ(co_await error_of<timeout_error>(client->shutdown()),
              "TLS shutdown: the peer does not end its side");
    EXPECT_EQ(co_await now() - begun, 30s);
    EXPECT_EQ(co_await error_of<io::error>(read_one(*client)), "read: operation canceled");
  });
}

TEST(Stream, ShutsDownAlsoWhenThePeerGoesWithoutAWord) {
  testing::run([]() -> task<> {
    auto [client, server] = co_await connected();
    co_await server->below().close_write();
    co_await client->shutdown();
  });
}

TEST(Stream, SaysOfChangedBytesThatTheyAreChanged) {
  testing::run([]() -> task<> {
    auto [near, middle] = io::memory_stream::pair();
    auto [other, far] = io::memory_stream::pair();
    tls_pair made;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      const auto forward = [](io::stream& from, io::stream& to, char mask) -> task<> {
        std::string bytes(20'000, '\0');
        while (const std::size_t n = co_await from.read_some(bytes)) {
          if (n > 5) bytes[n - 1] ^= mask;
          co_await to.write_all(std::string_view(bytes).substr(0, n));
        }
      };
      group.spawn(forward, std::ref(other), std::ref(middle), '\0');
      auto there = group.spawn(forward, std::ref(middle), std::ref(other), '\0');
      made = co_await connected({std::make_unique<io::memory_stream>(std::move(near)),
                                 std::make_unique<io::memory_stream>(std::move(far))});
      there.cancel();
      group.spawn(forward, std::ref(middle), std::ref(other), '\1');
      co_await made.client->write_all("believe me");
      EXPECT_EQ(co_await error_of<error>(read_one(*made.server)),
                "TLS with a client: decryption failed or bad record mac");
      EXPECT_EQ(co_await error_of<alert_error>(read_one(*made.client)),
                "TLS with a.example: the peer sent the alert \"bad record mac\"");
      group.cancel();
    });
  });
}

}  // namespace
}  // namespace weft::tls
