// SPDX-License-Identifier: MIT
#include "weft/tls/handshake.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <memory>
#include <string>
#include <utility>

#include "tests/tls/tls_pair.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/sleep.hpp"
#include "weft/io/buffered_reader.hpp"
#include "weft/io/errors.hpp"
#include "weft/testing/faulty_stream.hpp"
#include "weft/testing/run.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls {
namespace {

using tests::authority;
using tests::connected;
using tests::memory_wires;
using tests::test_authority;
using tests::test_client;
using tests::test_server;
using tests::wanted_certificate;

/// What a handshake fails with: code and text.
struct refusal {
  std::error_code code;
  std::string text;
  bool operator==(const refusal&) const = default;
};
void PrintTo(const refusal& r, std::ostream* out) { *out << r.code << " " << r.text; }

/// What the client says of a server's certificate.
refusal refused(const identity& shown, const std::string& host,
                context_options options = test_authority().trusting()) {
  refusal got;
  testing::run([&]() -> task<> {
    try {
      co_await connected(memory_wires(), context::for_client(options), context::for_server(shown), host);
    } catch (const io::error& e) {
      got = {e.code(), e.what()};
    }
  });
  return got;
}
refusal refused(const wanted_certificate& wanted, const std::string& host) {
  return refused(test_authority().identity(wanted), host);
}

std::string date_in_days(int days) {
  const std::time_t at = std::time(nullptr) + days * 24L * 60 * 60;
  char text[20];
  std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&at));
  return text;
}

TEST(Handshake, AcceptsTheHostsOfTheCertificate) {
  const wanted_certificate wanted{.subject = "it",
                                  .names = "DNS:a.example,DNS:*.b.example,IP:127.0.0.1,IP:::1"};
  for (const std::string host : {"a.example", "A.Example", "a.example.", "x.b.example", "127.0.0.1", "::1"}) {
    EXPECT_EQ(refused(wanted, host), refusal()) << host;
  }
}

TEST(Handshake, NamesInternationalHostsInAscii) {
  run([]() -> task<> {
    const auto server = tls::context::for_server(test_authority().identity_of("xn--bcher-kva.example"));
    const auto pair = co_await connected(memory_wires(), test_client(), server, "Bücher.example");
    EXPECT_EQ(pair.server->server_name(), "xn--bcher-kva.example");
    std::string said;
    try {
      co_await connected(memory_wires(), test_client(), server, "-ü.example");
    } catch (const tls::certificate_error& e) {
      said = e.what();
    }
    EXPECT_TRUE(
        said.starts_with("TLS with -ü.example: no certificate is for it: not an international name: "))
        << said;
  });
}

TEST(Handshake, RefusesOtherHosts) {
  const wanted_certificate wanted{.subject = "it", .names = "DNS:a.example,IP:127.0.0.1"};
  for (const std::string host : {"b.example", "x.a.example", "127.0.0.2", "::1", "it"}) {
    EXPECT_EQ(refused(wanted, host), (refusal{errc::certificate_of_other_host,
                                              "TLS handshake with " + host +
                                                  ": certificate of it, issued by Test Authority, is for "
                                                  "a.example, 127.0.0.1, not " +
                                                  host}));
  }
  EXPECT_EQ(refused({.subject = "a.example"}, "a.b.example").code, errc::certificate_of_other_host);
}

TEST(Handshake, RefusesACertificateBeforeAndAfterItsTime) {
  EXPECT_EQ(
      refused({.subject = "a.example", .names = "DNS:a.example", .valid_from_days = -9, .valid_to_days = -2},
              "a.example"),
      (refusal{errc::certificate_expired,
               "TLS handshake with a.example: certificate of a.example, issued by Test Authority, has "
               "expired on " +
                   date_in_days(-2)}));
  EXPECT_EQ(
      refused({.subject = "a.example", .names = "DNS:a.example", .valid_from_days = 2, .valid_to_days = 9},
              "a.example"),
      (refusal{
          errc::certificate_not_yet_valid,
          "TLS handshake with a.example: certificate of a.example, issued by Test Authority, is not valid "
          "before " +
              date_in_days(2)}));
}

TEST(Handshake, RefusesACertificateThatNobodyKnownHasSigned) {
  const authority stranger("Stranger");
  const refusal wanted{
      errc::certificate_untrusted,
      "TLS handshake with a.example: certificate of a.example, issued by Stranger, is signed by nobody "
      "known"};
  EXPECT_EQ(refused(stranger.identity_of("a.example"), "a.example"), wanted);
  EXPECT_EQ(refused(stranger.identity_of("a.example"), "a.example", {}),
            wanted);  // nor does the system know it
  EXPECT_EQ(refused(stranger.identity_of("a.example"), "b.example", {.check_peer = peer_check::none}),
            refusal());
}

TEST(Handshake, RefusesToTrustWithoutAHost) {
  testing::run([]() -> task<> {
    const auto anonymous = [] { return client_handshake(memory_wires().first, "", test_client()); };
    EXPECT_THROW(co_await anonymous(), std::invalid_argument);
  });
  EXPECT_EQ(refused(test_authority().identity_of("a.example"), "", {.check_peer = peer_check::none}),
            refusal());
}

TEST(Handshake, TellsTheServerWhyTheClientGaveUp) {
  testing::run([]() -> task<> {
    auto ends = memory_wires();
    const auto client = [&]() -> task<> {
      const auto told = [&] { return client_handshake(std::move(ends.first), "b.example", test_client()); };
      EXPECT_THROW(co_await told(), certificate_error);
    };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn(client);
      try {
        co_await server_handshake(std::move(ends.second), test_server());
        ADD_FAILURE() << "no error";
      } catch (const alert_error& e) {
        EXPECT_EQ(e.code(), errc::alert);
        EXPECT_EQ(e.description(), 42);
        EXPECT_STREQ(e.what(), "TLS handshake with a client: the peer sent the alert \"bad certificate\"");
      }
    });
  });
}

/// What the client, and then what the server, fails with; the first read included, where TLS 1.3 tells it.
std::string outcome(const context& client, const context& server) {
  std::string text;
  testing::run([&]() -> task<> {
    try {
      auto made = co_await connected(memory_wires(), client, server);
      co_await made.server->write_all("x");
      char into = 0;
      co_await made.client->read_some({&into, 1});
      text = made.client->version() + " " + made.client->protocol();
    } catch (const io::error& e) {
      text = e.what();
    }
  });
  return text;
}
context_options trusting(context_options options) {
  options.trust_system = false;
  options.trusted = test_authority().pem();
  return options;
}

TEST(Handshake, AgreesOnTheVersion) {
  const context only_2 = test_server({.version_max = version::tls_1_2});
  const context only_3 = test_server({.version_min = version::tls_1_3});
  const context client_2 = context::for_client(trusting({.version_max = version::tls_1_2}));
  const context client_3 = context::for_client(trusting({.version_min = version::tls_1_3}));
  EXPECT_EQ(outcome(test_client(), only_2), "TLSv1.2 ");
  EXPECT_EQ(outcome(test_client(), only_3), "TLSv1.3 ");
  EXPECT_EQ(outcome(client_2, test_server()), "TLSv1.2 ");
  EXPECT_EQ(outcome(client_3, only_2),
            "TLS handshake with a.example: the peer sent the alert \"protocol version\"");
}

TEST(Handshake, AgreesOnAProtocol) {
  const auto client = [](std::vector<std::string> protocols) {
    return context::for_client(trusting({.protocols = std::move(protocols)}));
  };
  const context server = test_server({.protocols = {"h2", "http/1.1"}});
  EXPECT_EQ(outcome(client({"http/1.1", "h2"}), server), "TLSv1.3 h2");
  EXPECT_EQ(outcome(client({"http/1.1"}), server), "TLSv1.3 http/1.1");
  EXPECT_EQ(outcome(client({}), server), "TLSv1.3 ");
  EXPECT_EQ(outcome(client({"h2"}), test_server()), "TLSv1.3 ");
  EXPECT_EQ(outcome(client({"gopher"}), server),
            "TLS handshake with a.example: the peer sent the alert \"no application protocol\"");
}

TEST(Handshake, AsksClientsForTheirCertificate) {
  const context known = context::for_client(trusting({.identity = test_authority().identity_of("me")}));
  const context unknown = context::for_client(trusting({.identity = authority("Other").identity_of("me")}));
  const auto server = [](peer_check check, version newest) {
    return test_server(trusting({.version_max = newest, .check_peer = check}));
  };
  for (const version v : {version::tls_1_2, version::tls_1_3}) {
    const std::string agreed = v == version::tls_1_2 ? "TLSv1.2 " : "TLSv1.3 ";
    EXPECT_EQ(outcome(known, server(peer_check::required, v)), agreed);
    EXPECT_EQ(outcome(known, server(peer_check::if_shown, v)), agreed);
    EXPECT_EQ(outcome(test_client(), server(peer_check::if_shown, v)), agreed);
    EXPECT_EQ(outcome(unknown, server(peer_check::none, v)), agreed);
  }
  EXPECT_EQ(outcome(unknown, server(peer_check::if_shown, version::tls_1_3)),
            "TLS handshake with a client: certificate of me, issued by Other, is signed by nobody known");
  EXPECT_EQ(outcome(test_client(), server(peer_check::required, version::tls_1_3)),
            "TLS handshake with a client: the peer has shown no certificate");
  EXPECT_EQ(outcome(test_client(), server(peer_check::required, version::tls_1_2)),
            "TLS handshake with a.example: the peer sent the alert \"handshake failure\"");
}

TEST(Handshake, LetsTheServerKnowTheClient) {
  testing::run([]() -> task<> {
    const context client = context::for_client(trusting({.identity = test_authority().identity_of("me")}));
    auto made = co_await connected(memory_wires(), client,
                                   test_server(trusting({.check_peer = peer_check::required})));
    EXPECT_EQ(made.server->peer_certificate()->subject, "me");
  });
}

/// Reads "STARTTLS", says "go", and shakes hands with what a reader has left.
task<stream> begin_when_asked(std::unique_ptr<io::stream> over) {
  io::buffered_reader in(*over, 100'000);
  EXPECT_EQ(co_await in.read_until("\n"), "STARTTLS\n");
  co_await over->write_all("go\n");
  std::string left(in.buffered());
  EXPECT_FALSE(left.empty());
  co_return co_await server_handshake(std::move(over), test_server(), {.already_read = std::move(left)});
}

/// Puts the first thing that is written behind a line of plain text, in one piece.
class eager_stream final : public io::stream {
 public:
  explicit eager_stream(std::unique_ptr<io::stream> inner) : inner_(std::move(inner)) {}
  task<std::size_t> read_some(std::span<char> into) override { return inner_->read_some(into); }
  task<> write_all(std::string_view data) override {
    if (std::exchange(asked_, true)) co_return co_await inner_->write_all(data);
    const std::string both = "STARTTLS\n" + std::string(data);
    co_await inner_->write_all(both);
    std::string answer(3, '\0');
    co_await inner_->read_exactly(answer);
    EXPECT_EQ(answer, "go\n");
  }
  using stream::write_all;
  task<> close_write() override { return inner_->close_write(); }
  void close() noexcept override { inner_->close(); }
  bool has_input() const noexcept override { return inner_->has_input(); }

 private:
  std::unique_ptr<io::stream> inner_;
  bool asked_ = false;
};

TEST(Handshake, TakesWhatAReaderHasReadAlready) {
  testing::run([]() -> task<> {
    auto ends = memory_wires();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        auto server = co_await begin_when_asked(std::move(ends.second));
        co_await server.write_all("welcome");
      });
      auto client =
          co_await client_handshake(eager_stream(std::move(ends.first)), "a.example", test_client());
      std::string into(7, '\0');
      co_await client.read_exactly(into);
      EXPECT_EQ(into, "welcome");
    });
  });
}

/// A handshake alone with `other`, what a task does at the far end.
template <typename Other>
std::string alone(Other other, handshake_options options = {}) {
  std::string text = "no error";
  testing::run([&]() -> task<> {
    auto ends = memory_wires();
    const time_point begun = co_await now();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> { co_await other(*ends.second); });
      try {
        co_await client_handshake(std::move(ends.first), "a.example", test_client(), options);
      } catch (const error& e) {
        text = e.what();
      }
    });
    EXPECT_LE(co_await now() - begun, options.handshake_limit);
  });
  return text;
}

TEST(Handshake, TakesALimitedTime) {
  const auto silent = [](io::stream& s) -> task<> {
    std::string into(1000, '\0');
    while (co_await s.read_some(into) > 0) {}
  };
  EXPECT_EQ(alone(silent), "TLS handshake with a.example: not done after 60 s");
  EXPECT_EQ(alone(silent, {.handshake_limit = 500ms}), "TLS handshake with a.example: not done after 0.5 s");
}

TEST(Handshake, WithSomebodyWhoSpeaksNoTls) {
  const auto says = [](std::string_view words) {
    return [=](io::stream& s) -> task<> {
      co_await s.write_all(words);
      co_await s.close_write();
    };
  };
  EXPECT_EQ(alone(says("HTTP/1.1 400 Bad Request\r\n\r\n")),
            "TLS handshake with a.example: wrong version number");
  EXPECT_EQ(alone(says("")), "TLS handshake with a.example: the peer went away without saying so");
  EXPECT_EQ(alone(says("\x16\x03")), "TLS handshake with a.example: the peer went away without saying so");
}

/// Both ends over streams that go wrong as told: what became of a line from the client to the server.
std::string over_faults(const testing::faults& what) {
  std::string got;
  testing::run([&]() -> task<> {
    auto ends = memory_wires();
    ends.first = std::make_unique<testing::faulty_stream>(std::move(ends.first), what);
    try {
      auto made = co_await connected(std::move(ends));
      co_await made.client->write_all("hello");
      std::string into(5, '\0');
      co_await made.server->read_exactly(into);
      got = into;
    } catch (const io::error& e) {
      got = "error";
    }
  });
  return got;
}

TEST(Handshake, WorksByteByByte) { EXPECT_EQ(over_faults({.read_bytes_max = 1}), "hello"); }

TEST(Handshake, FailsCleanlyWhereverTheStreamBelowDoes) {
  for (std::size_t at = 0; at < 900; at += 37) {
    for (const testing::faults& what :
         {testing::faults{.read_fails_after_bytes = at}, testing::faults{.read_ends_after_bytes = at},
          testing::faults{.write_fails_after_bytes = at}}) {
      const std::string got = over_faults(what);
      EXPECT_TRUE(got == "error" || got == "hello") << at << " " << got;
      if (at < 200) EXPECT_EQ(got, "error") << at;
    }
  }
}

}  // namespace
}  // namespace weft::tls
