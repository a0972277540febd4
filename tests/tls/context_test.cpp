// SPDX-License-Identifier: MIT
// Covers: weft/tls/context.hpp weft/tls/identity.hpp weft/tls/certificate.hpp weft/tls/errors.hpp
#include "weft/tls/context.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/tls/tls_pair.hpp"
#include "weft/io/errors.hpp"
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
using tests::tls_pair;

/// A file that lasts as long as this does.
class temporary_file {
 public:
  explicit temporary_file(const std::string& text)
      : path("/tmp/weft_tls_" + std::to_string(::getpid()) + "_" + std::to_string(++count)) {
    std::ofstream(path) << text;
  }
  ~temporary_file() { std::remove(path.c_str()); }
  const std::string path;

 private:
  static inline int count = 0;
};

template <typename Make>
std::string complaint(Make make) {
  try {
    make();
  } catch (const credentials_error& e) {
    EXPECT_EQ(e.code(), errc::bad_credentials);
    return e.what();
  }
  return "no error";
}

TEST(TlsErrors, HaveStableCodes) {
  static_assert(std::is_base_of_v<io::error, error> && std::is_base_of_v<error, truncated_error>);
  EXPECT_EQ(static_cast<int>(errc::certificate_expired), 1);
  EXPECT_EQ(static_cast<int>(errc::bad_credentials), 13);
  EXPECT_EQ(static_cast<int>(errc::no_such_host), 16);
  for (int code = 1; code <= 16; ++code) EXPECT_NE(category().message(code), "unknown") << code;
  EXPECT_STREQ(category().name(), "weft.tls");
}

TEST(Identity, IsReadFromTextsAndFiles) {
  const auto [chain, key] =
      test_authority().issue({.subject = "it", .names = "DNS:a.example,IP:127.0.0.1,IP:::1"});
  const temporary_file chain_file(chain + test_authority().pem()), key_file(key), both(key + chain);
  for (const identity& one :
       {identity::from_pem(chain, key), identity::from_files(chain_file.path, key_file.path),
        identity::from_files(both.path, both.path)}) {
    const certificate shown = one.certificate();
    EXPECT_EQ(shown.subject, "it");
    EXPECT_EQ(shown.issuer, "Test Authority");
    EXPECT_EQ(shown.names, (std::vector<std::string>{"a.example", "127.0.0.1", "::1"}));
    EXPECT_EQ(shown.pem, chain);
    EXPECT_EQ(shown.fingerprint.size(), 64U);
    EXPECT_LT(shown.not_before, shown.not_after);
    EXPECT_EQ(shown.not_after.size(), std::string("2026-11-26T03:00:00Z").size());
  }
}

TEST(Identity, WithoutACommonNameIsCalledByItsHost) {
  EXPECT_EQ(test_authority().identity({.names = "DNS:a.example"}).certificate().subject, "a.example");
}

TEST(Identity, SaysWhatIsWrongWithIt) {
  const auto [chain, key] = test_authority().issue({.subject = "a.example"});
  const auto [other_chain, other_key] = test_authority().issue({.subject = "b.example"});
  EXPECT_EQ(complaint([&] { identity::from_pem("", key); }), "certificate: no certificate: no start line");
  EXPECT_EQ(complaint([&] { identity::from_pem(chain, "?"); }), "private key: no private key: unsupported");
  EXPECT_EQ(complaint([&] { identity::from_pem(chain, other_key); }),
            "private key: the key does not belong to the certificate of a.example");
  EXPECT_EQ(complaint([] { identity::from_files("/nonexistent", "/nonexistent"); }),
            "read /nonexistent: no such file or directory");
}

TEST(Context, SaysWhatIsWrongWithItsOptions) {
  EXPECT_EQ(complaint([] { context::for_client({.trusted = "nothing"}); }),
            "trusted certificates: no certificate: no start line");
  EXPECT_EQ(complaint([] { context::for_client({.trusted_file = "/nonexistent"}); }),
            "read /nonexistent: no such file or directory");
  EXPECT_THROW(context::for_client({.protocols = {""}}), std::invalid_argument);
  EXPECT_THROW(context::for_client({.protocols = {std::string(256, 'x')}}), std::invalid_argument);
}

TEST(Context, TrustsTheAuthoritiesOfAFile) {
  const temporary_file file("some words before\n" + test_authority().pem());
  testing::run([&]() -> task<> {
    const context client = context::for_client({.trust_system = false, .trusted_file = file.path});
    co_await connected(memory_wires(), client, test_server());
  });
}

/// Connects twice; what the second connection took up again.
struct second_connection {
  bool client_resumed, server_resumed;
  std::string shown;
};
task<second_connection> connect_again(const context& client, const context& server,
                                      std::string host = "a.example", std::string first = "a.example") {
  tls_pair made = co_await connected(memory_wires(), client, server, std::move(first));
  co_await made.server->write_all("x");  // and the tickets
  char into = 0;
  co_await made.client->read_some({&into, 1});
  made = {};  // without a goodbye
  made = co_await connected(memory_wires(), client, server, std::move(host));
  co_return second_connection{made.client->resumed(), made.server->resumed(),
                              made.client->peer_certificate()->subject};
}

TEST(Context, ResumesSessions) {
  for (const version newest : {version::tls_1_2, version::tls_1_3}) {
    testing::run([&]() -> task<> {
      const auto again = co_await connect_again(test_client(), test_server({.version_max = newest}));
      EXPECT_TRUE(again.client_resumed && again.server_resumed);
      EXPECT_EQ(again.shown, "a.example");
    });
  }
}

TEST(Context, ResumesOnlyWithTheSameHost) {
  testing::run([]() -> task<> {
    const auto both = test_authority().identity({.subject = "it", .names = "DNS:a.example,DNS:b.example"});
    const auto again = co_await connect_again(test_client(), context::for_server(both), "b.example");
    EXPECT_FALSE(again.client_resumed || again.server_resumed);
  });
}

TEST(Context, KeepsNoMoreSessionsThanItMay) {
  testing::run([]() -> task<> {
    auto options = test_authority().trusting();
    options.sessions_max = 0;
    EXPECT_FALSE((co_await connect_again(context::for_client(options), test_server())).client_resumed);
  });
}

TEST(Context, ShowsAnotherIdentityFromTheNextHandshakeOn) {
  testing::run([]() -> task<> {
    context server = test_server();
    const auto before = co_await connected(memory_wires(), test_client(), server);
    const identity renewed = test_authority().identity({.subject = "renewed", .names = "DNS:a.example"});
    server.set_identity(renewed);
    const auto after = co_await connected(memory_wires(), test_client(), server);
    EXPECT_EQ(before.client->peer_certificate()->subject, "a.example");
    EXPECT_EQ(after.client->peer_certificate()->subject, "renewed");
    EXPECT_EQ(after.client->peer_certificate()->pem, renewed.certificate().pem);
  });
}

TEST(Context, ShowsARenewedIdentityWithAnotherKindOfKey) {
  testing::run([]() -> task<> {
    context server = test_server();
    server.set_identity(
        test_authority().identity({.subject = "renewed", .names = "DNS:a.example", .key = "ED25519"}));
    const auto made = co_await connected(memory_wires(), test_client(), server);
    EXPECT_EQ(made.client->peer_certificate()->subject, "renewed");
  });
}

std::vector<identity> several_identities() {
  return {test_authority().identity({.subject = "first", .names = "DNS:first.example"}),
          test_authority().identity({.subject = "wild", .names = "DNS:*.b.example,DNS:*.c.example"}),
          test_authority().identity({.subject = "exact", .names = "DNS:a.b.example", .key = "ED25519"}),
          test_authority().identity({.subject = "second", .names = "DNS:A.B.Example,DNS:b.example"})};
}

TEST(Context, ShowsTheIdentityOfTheHostThatIsAskedFor) {
  const context client = context::for_client({.check_peer = peer_check::none});
  for (const version newest : {version::tls_1_2, version::tls_1_3}) {
    const context server = context::for_server(several_identities(), {.version_max = newest});
    for (const auto& [host, subject] :
         std::vector<std::pair<std::string, std::string>>{{"first.example", "first"},
                                                          {"a.b.example", "exact"},
                                                          {"A.B.EXAMPLE", "exact"},
                                                          {"x.b.example", "wild"},
                                                          {"x.C.example", "wild"},
                                                          {"x.y.b.example", "first"},
                                                          {"b.example", "second"},
                                                          {"c.example", "first"},
                                                          {"elsewhere.example", "first"},
                                                          {"127.0.0.1", "first"}}) {
      testing::run([&]() -> task<> {
        const auto made = co_await connected(memory_wires(), client, server, host);
        EXPECT_EQ(made.client->peer_certificate()->subject, subject) << host;
      });
    }
  }
}

std::string text_of(const std::exception_ptr& error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const io::error& e) {
    return e.what();
  }
  return "no error";
}

TEST(Context, RefusesOtherHostsIfItIsTold) {
  testing::run([]() -> task<> {
    const context client = context::for_client({.check_peer = peer_check::none});
    const context server = context::for_server(several_identities(), {.refuse_other_hosts = true});
    for (const std::string host : {"first.example", "x.c.example", "127.0.0.1"}) {
      co_await connected(memory_wires(), client, server, host);
    }
    const auto got = co_await tests::shake_hands(memory_wires(), client, server, "c.example");
    EXPECT_EQ(text_of(got.server_error),
              "TLS handshake with a client: the client asks for c.example, which is not here");
    EXPECT_EQ(text_of(got.client_error),
              "TLS handshake with c.example: the peer sent the alert \"unrecognized name\"");
  });
}

TEST(Context, RefusesAlsoSessionsOfHostsThatHaveLeft) {
  for (const version newest : {version::tls_1_2, version::tls_1_3}) {
    testing::run([&]() -> task<> {
      const context client = context::for_client({.check_peer = peer_check::none});
      context server =
          context::for_server(several_identities(), {.version_max = newest, .refuse_other_hosts = true});
      EXPECT_TRUE((co_await connect_again(client, server, "first.example", "first.example")).server_resumed);
      server.set_identities({test_authority().identity_of("c.example")});
      EXPECT_EQ(
          text_of(
              (co_await tests::shake_hands(memory_wires(), client, server, "first.example")).client_error),
          "TLS handshake with first.example: the peer sent the alert \"unrecognized name\"");
    });
  }
}

}  // namespace
}  // namespace weft::tls
