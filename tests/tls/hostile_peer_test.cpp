// SPDX-License-Identifier: MIT
// Covers: weft/tls/handshake.hpp weft/tls/stream.hpp
// Peers that send nonsense, too much, too slowly, or what they should not want.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/tls/tls_pair.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/sleep.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"
#include "weft/tls/detail/identity_state.hpp"
#include "weft/tls/detail/openssl.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls {
namespace {

using namespace std::string_literals;
using tests::memory_wires;
using tests::test_authority;
using tests::test_client;
using tests::test_server;

task<stream> begin_as(bool server, std::unique_ptr<io::stream> over) {
  return server ? server_handshake(std::move(over), test_server())
                : client_handshake(std::move(over), "a.example", test_client());
}

/// What a server, or a client, says of a peer that does `hostile(stream)` instead of a handshake, and when.
struct protest {
  std::string text = "no error";
  duration after{};
};
template <typename Hostile>
protest protest_against(bool server, Hostile hostile) {
  protest got;
  testing::run([&]() -> task<> {
    auto ends = memory_wires();
    const time_point begun = co_await now();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        try {
          co_await hostile(*ends.second);
        } catch (const io::error&) {
          // The other end has had enough.
        }
      });
      try {
        co_await begin_as(server, std::move(ends.first));
      } catch (const error& e) {
        got.text = e.what();
      }
      got.after = co_await now() - begun;
      group.cancel();
    });
  });
  return got;
}

std::string repeated(std::string_view piece, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += piece;
  return all;
}

TEST(HostilePeer, IsToldApartByWhatItSends) {
  struct row {
    std::string sent, server_says, client_says;
  };
  const std::string lost = "the peer went away without saying so";
  for (const row& r : std::vector<row>{
           {"", lost, lost},
           {"\x16\x03"s, lost, lost},
           {"\x16\x03\x03\x00\x10\x01\x00"s, lost, lost},
           {"GET / HTTP/1.1\r\nhost: a\r\n\r\n", "http request", "http request"},
           {"SSH-2.0-OpenSSH_9.2\r\n", "wrong version number", "wrong version number"},
           {repeated("\xa5", 20'000), "wrong version number", "wrong version number"},
           {std::string(20'000, '\0'), "wrong version number", "wrong version number"},
           {"\x16\x03\x03\xff\xff" + std::string(70'000, 'x'), "packet length too long",
            "packet length too long"},
           {"\x16\x03\x03\x00\x04\x01\xff\xff\xff"s + repeated("\x16\x03\x03\x00\x01x"s, 1000),
            "excessive message size", "unexpected message"},
           {"\x16\x03\x03\x00\x04\x02\xff\xff\xff"s, "unexpected message", "excessive message size"},
           {"\x17\x03\x03\x00\x01x"s, "unexpected message", "unexpected message"},
           {"\x15\x03\x03\x00\x02\x02\x50"s, "unexpected message",
            "the peer sent the alert \"internal error\""},
           {repeated("\x15\x03\x03\x00\x02\x01\x5a"s, 100), "unexpected message", "too many warn alerts"},
           {repeated("\x16\x03\x03\x00\x00"s, 1000), "record too small", "record too small"}}) {
    const auto says = [&](io::stream& s) -> task<> {
      co_await s.write_all(r.sent);
      co_await s.close_write();
    };
    const std::string start = ::testing::PrintToString(r.sent.substr(0, 20));
    EXPECT_EQ(protest_against(true, says).text, "TLS handshake with a client: " + r.server_says) << start;
    EXPECT_EQ(protest_against(false, says).text, "TLS handshake with a.example: " + r.client_says) << start;
  }
}

/// The first thing that a client sends.
std::string client_hello() {
  std::string hello(2000, '\0');
  testing::run([&]() -> task<> {
    auto ends = memory_wires();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await begin_as(false, std::move(ends.first)); });
      hello.resize(co_await ends.second->read_some(hello));
      group.cancel();
    });
  });
  return hello;
}

TEST(HostilePeer, MayNotTakeForEver) {
  const std::string hello = client_hello();
  EXPECT_GT(hello.size(), 100U);
  const auto dribble = [&](io::stream& s) -> task<> {
    for (const char& c : hello) {
      co_await s.write_all({&c, 1});
      co_await sleep_for(1s);
    }
  };
  const auto stops = [&](io::stream& s) -> task<> {
    co_await s.write_all(std::string_view(hello).substr(0, 100));
    co_await sleep_forever();
  };
  const auto takes_nothing = [&](io::stream&) -> task<> { co_await sleep_forever(); };
  const auto check = [](const protest& got, const std::string& with) {
    EXPECT_EQ(got.text, "TLS handshake with " + with + ": not done after 60 s");
    EXPECT_EQ(got.after, 60s);
  };
  check(protest_against(true, dribble), "a client");
  check(protest_against(true, stops), "a client");
  check(protest_against(true, takes_nothing), "a client");
  check(protest_against(false, takes_nothing), "a.example");
}

TEST(HostilePeer, SendsRecordsThatAreTooLargeLaterOn) {
  testing::run([]() -> task<> {
    auto [client, server] = co_await tests::connected();
    co_await client->below().write_all("\x17\x03\x03\xff\xff" + std::string(20'000, 'x'));
    std::string into(100, '\0'), said;
    try {
      co_await server->read_some(into);
    } catch (const error& e) {
      said = e.what();
    }
    EXPECT_EQ(said, "TLS with a client: packet length too long");
  });
}

/// An end of TLS by hand, which can do what the library's does not.
class bare_end {
 public:
  explicit bare_end(int version, const identity* shown = nullptr)
      : context_(SSL_CTX_new(shown ? TLS_server_method() : TLS_client_method())) {
    SSL_CTX_set_max_proto_version(context_.get(), version);
    if (shown) {
      SSL_CTX_use_certificate(context_.get(), shown->state().own.get());
      SSL_CTX_use_PrivateKey(context_.get(), shown->state().key.get());
    }
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    BIO_set_mem_eof_return(SSL_get_rbio(ssl_.get()), -1);
    if (shown) {
      SSL_set_accept_state(ssl_.get());
    } else {
      SSL_set_connect_state(ssl_.get());
    }
  }
  SSL* get() const { return ssl_.get(); }

  task<> shake_hands(io::stream& over) {
    while (SSL_do_handshake(ssl_.get()) != 1) {
      co_await flush(over);
      co_await take(over);
    }
    co_await flush(over);
  }
  task<> flush(io::stream& over) {
    BIO* const out = SSL_get_wbio(ssl_.get());
    const std::string bytes = detail::text_of(*out);
    BIO_reset(out);
    if (!bytes.empty()) co_await over.write_all(bytes);
  }
  task<> take(io::stream& over) {
    std::string bytes(20'000, '\0');
    const std::size_t count = co_await over.read_some(bytes);
    BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(count));
  }

 private:
  detail::context_pointer context_;
  detail::ssl_pointer ssl_;
};

/// Connects a bare end with one of the library, and has `meet(bare, its stream, ours)` go on.
template <typename Meet>
void with_bare_end(bool bare_is_server, int version, Meet meet) {
  testing::run([&]() -> task<> {
    auto ends = memory_wires(1'000'000);
    const identity shown = test_authority().identity_of("a.example");
    bare_end bare(version, bare_is_server ? &shown : nullptr);
    std::optional<stream> ours;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(
          [&]() -> task<> { ours.emplace(co_await begin_as(!bare_is_server, std::move(ends.first))); });
      co_await bare.shake_hands(*ends.second);
    });
    co_await meet(bare, *ends.second, *ours);
  });
}
task<std::string> outcome_of_read(stream& from) {
  std::string into(100, '\0');
  try {
    into.resize(co_await from.read_some(into));
  } catch (const io::error& e) {
    co_return e.what();
  }
  co_return into;
}

TEST(HostilePeer, GetsNoSecondHandshake) {
  with_bare_end(false, TLS1_2_VERSION, [](bare_end& bare, io::stream& below, stream& server) -> task<> {
    EXPECT_EQ(SSL_renegotiate(bare.get()), 1);
    EXPECT_EQ(SSL_do_handshake(bare.get()), -1);
    co_await bare.flush(below);
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await outcome_of_read(server); });
      co_await server.write_all("x");  // the answer goes along
      co_await testing::wait_all_blocked();
      co_await server.write_all("y");
      group.cancel();
    });
    co_await bare.take(below);
    char into[10];
    while (SSL_read(bare.get(), into, sizeof into) > 0) {}
    EXPECT_EQ(detail::take_reason(), "no renegotiation");
  });
}

TEST(HostilePeer, CannotMakeAnswersPileUp) {
  with_bare_end(true, TLS1_2_VERSION, [](bare_end& bare, io::stream& below, stream& client) -> task<> {
    for (int i = 0; i < 3000; ++i) {
      SSL_renegotiate(bare.get());
      SSL_do_handshake(bare.get());
    }
    co_await bare.flush(below);
    EXPECT_EQ(co_await outcome_of_read(client), "TLS with a.example: the peer wants too many answers");
  });
}

TEST(HostilePeer, MayChangeKeysOften) {
  with_bare_end(false, TLS1_3_VERSION, [](bare_end& bare, io::stream& below, stream& server) -> task<> {
    for (int i = 0; i < 300; ++i) {
      SSL_key_update(bare.get(), SSL_KEY_UPDATE_REQUESTED);
      SSL_do_handshake(bare.get());
    }
    SSL_write(bare.get(), "x", 1);
    co_await bare.flush(below);
    EXPECT_EQ(co_await outcome_of_read(server), "x");
  });
}

}  // namespace
}  // namespace weft::tls
