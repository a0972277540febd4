// SPDX-License-Identifier: MIT
// Covers: weft/tls/context.hpp weft/tls/errors.hpp weft/tls/identity.hpp
// Certificates that were revoked, as lists and OCSP answers say it.
#include <gtest/gtest.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/tls/tls_pair.hpp"
#include "weft/base/print.hpp"
#include "weft/testing/run.hpp"
#include "weft/tls/detail/identity_state.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls {
namespace {

using tests::authority;
using tests::memory_wires;
using tests::test_authority;
using tests::test_server;

using time_pointer = std::unique_ptr<ASN1_TIME, detail::freed_by<ASN1_TIME_free>>;
time_pointer in_days(int days) { return time_pointer(X509_gmtime_adj(nullptr, days * 24L * 60 * 60)); }

std::string date_of_yesterday() {
  const std::time_t yesterday = std::time(nullptr) - 24L * 60 * 60;
  char date[20];
  std::strftime(date, sizeof date, "%Y-%m-%d", std::gmtime(&yesterday));
  return date;
}

/// An authority's list, PEM, of what it has revoked yesterday. It is made ten days before it ends.
std::string list_of(const authority& by, const std::vector<identity>& revoked, int valid_to_days = 1) {
  const detail::revocations_pointer list(X509_CRL_new());
  X509_CRL_set_version(list.get(), 1);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(&by.certificate()));
  X509_CRL_set1_lastUpdate(list.get(), in_days(valid_to_days - 10).get());
  X509_CRL_set1_nextUpdate(list.get(), in_days(valid_to_days).get());
  for (const identity& one : revoked) {
    X509_REVOKED* const entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(one.state().own.get()));
    X509_REVOKED_set_revocationDate(entry, in_days(-1).get());
    X509_CRL_add0_revoked(list.get(), entry);
  }
  EXPECT_GT(X509_CRL_sign(list.get(), &by.key(), EVP_sha256()), 0);
  const detail::bio_pointer out(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_CRL(out.get(), list.get());
  return detail::text_of(*out);
}

/// What an authority answers about a certificate.
std::string ocsp_of(const authority& by, const identity& of, int status, int valid_to_days = 1) {
  OCSP_BASICRESP* const basic = OCSP_BASICRESP_new();
  OCSP_CERTID* const id = OCSP_cert_to_id(nullptr, of.state().own.get(), &by.certificate());
  const bool revoked = status == V_OCSP_CERTSTATUS_REVOKED;
  OCSP_basic_add1_status(basic, id, status, OCSP_REVOKED_STATUS_NOSTATUS,
                         revoked ? in_days(-1).get() : nullptr, in_days(-9).get(),
                         in_days(valid_to_days).get());
  EXPECT_EQ(OCSP_basic_sign(basic, &by.certificate(), &by.key(), EVP_sha256(), nullptr, 0), 1);
  OCSP_RESPONSE* const made = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
  std::string der(static_cast<std::size_t>(i2d_OCSP_RESPONSE(made, nullptr)), '\0');
  auto* at = reinterpret_cast<unsigned char*>(der.data());
  i2d_OCSP_RESPONSE(made, &at);
  OCSP_RESPONSE_free(made);
  OCSP_CERTID_free(id);
  OCSP_BASICRESP_free(basic);
  return der;
}

/// What the two ends say, and the code of the one that refuses.
struct verdict {
  std::string text = "believed";
  std::error_code code{};
};
verdict verdict_of(const context& client, const context& server) {
  verdict got;
  testing::run([&]() -> task<> {
    auto what = co_await tests::shake_hands(memory_wires(), client, server);
    try {
      if (what.client_error) std::rethrow_exception(what.client_error);
      if (what.server_error) std::rethrow_exception(what.server_error);
    } catch (const io::error& e) {
      got = {e.what(), e.code()};
    }
  });
  return got;
}

context_options checking(std::string revoked) {
  auto options = test_authority().trusting();
  options.revoked = std::move(revoked);
  return options;
}

constexpr const char* which =
    "TLS handshake with a.example: certificate of a.example, issued by Test Authority, ";

TEST(Revocation, RefusesWhatAListNames) {
  const identity good = test_authority().identity_of("a.example");
  const identity bad = test_authority().identity_of("a.example");
  const std::string list = list_of(test_authority(), {test_authority().identity_of("a.example"), bad});
  const context client = context::for_client(checking(list));
  EXPECT_EQ(verdict_of(client, context::for_server(good)).text, "believed");
  const verdict refused = verdict_of(client, context::for_server(bad));
  EXPECT_EQ(refused.code, errc::certificate_revoked);
  EXPECT_EQ(refused.text, which + ("has been revoked on " + date_of_yesterday()));
}

TEST(Revocation, RefusesWhereNoListSaysAnything) {
  const context server = test_server();
  const auto said = [&](std::string list) {
    return verdict_of(context::for_client(checking(std::move(list))), server);
  };
  const verdict none = said(list_of(authority("Somebody Else"), {}));
  EXPECT_EQ(none.code, errc::revocation_unknown);
  EXPECT_EQ(none.text, which + std::string("may be revoked: there is no list of its issuer"));
  const verdict outdated = said(list_of(test_authority(), {}, -2));
  EXPECT_EQ(outdated.code, errc::revocation_unknown);
  EXPECT_EQ(outdated.text, which + std::string("may be revoked: the list of its issuer is outdated"));
  const verdict forged = said(list_of(authority(), {}));  // the same name, but not the same key
  EXPECT_EQ(forged.code, errc::certificate_rejected);
  EXPECT_EQ(forged.text, which + std::string("is refused: CRL signature failure"));
}

TEST(Revocation, HoldsForClientsToo) {
  const identity me = test_authority().identity_of("me");
  auto client = test_authority().trusting();
  client.identity = me;
  auto server = checking(list_of(test_authority(), {me}));
  server.version_max = version::tls_1_2;  // whose client waits for the server's verdict
  server.check_peer = peer_check::required;
  EXPECT_EQ(verdict_of(context::for_client(client), test_server(server)).text,
            "TLS handshake with a.example: the peer sent the alert \"certificate revoked\"");
}

TEST(Revocation, IsReadFromFilesAndDirectories) {
  const std::string hashed = format(
      "{:08x}",
      X509_NAME_hash_ex(X509_get_subject_name(&test_authority().certificate()), nullptr, nullptr, nullptr));
  const std::filesystem::path folder = "/tmp/weft_tls_revocation_" + std::to_string(::getpid());
  std::filesystem::create_directory(folder);
  const identity mine = test_authority().identity_of("a.example");
  const context server = context::for_server(mine);
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder / name) << text;
    return (folder / name).string();
  };
  auto options = test_authority().trusting();
  options.revoked_file = write("list.pem", list_of(test_authority(), {mine}));
  EXPECT_EQ(verdict_of(context::for_client(options), server).code, errc::certificate_revoked);

  options = test_authority().trusting();
  options.revoked_directory = folder;
  const context client = context::for_client(options);
  EXPECT_EQ(verdict_of(client, server).code, errc::revocation_unknown);
  write(hashed + ".r0", list_of(test_authority(), {}, 1));
  EXPECT_EQ(verdict_of(client, server).text, "believed");
  write(hashed + ".r1", list_of(test_authority(), {mine}, 2));
  EXPECT_EQ(verdict_of(client, server).code, errc::certificate_revoked);
  std::filesystem::remove_all(folder);
}

TEST(Revocation, NeedsListsThatAreThere) {
  const auto said = [](context_options options) -> std::string {
    try {
      context::for_client(std::move(options));
    } catch (const credentials_error& e) {
      return e.what();
    }
    return "no error";
  };
  EXPECT_EQ(said({.trust_system = false, .revoked = "nothing"}),
            "revoked certificates: no list of revoked certificates: no start line");
  EXPECT_EQ(said({.trust_system = false, .revoked_file = "/nonexistent"}),
            "read /nonexistent: no such file or directory");
  EXPECT_EQ(said({.trust_system = false, .revoked_directory = "/nonexistent"}),
            "/nonexistent: not a directory");
}

TEST(Revocation, IsWhatAnOcspAnswerOfTheServerSays) {
  const identity bare = test_authority().identity_of("a.example");
  const auto shown = [&](int status, int valid_to_days = 1) {
    return bare.with_ocsp(ocsp_of(test_authority(), bare, status, valid_to_days));
  };
  const identity of_other = bare.with_ocsp(
      ocsp_of(test_authority(), test_authority().identity_of("a.example"), V_OCSP_CERTSTATUS_GOOD));
  const identity forged = bare.with_ocsp(ocsp_of(authority(), bare, V_OCSP_CERTSTATUS_GOOD));
  struct row {
    identity shown;
    std::string says, says_if_required{};
    errc code = errc::revocation_unknown;
  };
  for (const row& r : std::vector<row>{
           {shown(V_OCSP_CERTSTATUS_GOOD), "believed"},
           {shown(V_OCSP_CERTSTATUS_REVOKED), "has been revoked on " + date_of_yesterday(), "",
            errc::certificate_revoked},
           {shown(V_OCSP_CERTSTATUS_UNKNOWN), "may be revoked: the OCSP answer does not know it"},
           {shown(V_OCSP_CERTSTATUS_GOOD, -1), "may be revoked: the OCSP answer is outdated"},
           {of_other, "may be revoked: the OCSP answer does not know it"},
           {forged, "may be revoked: the OCSP answer is not to be trusted"},
           {bare.with_ocsp("nonsense"), "may be revoked: the OCSP answer is not to be trusted"},
           {bare, "believed", "may be revoked: the server shows no OCSP answer"}}) {
    for (const ocsp_check check : {ocsp_check::none, ocsp_check::if_shown, ocsp_check::required}) {
      auto options = test_authority().trusting();
      options.ocsp = check;
      const verdict got = verdict_of(context::for_client(options), context::for_server(r.shown));
      std::string says = r.says;
      if (check == ocsp_check::required && !r.says_if_required.empty()) says = r.says_if_required;
      if (check == ocsp_check::none) says = "believed";
      EXPECT_EQ(got.text, says == "believed" ? says : which + says);
      if (says != "believed") EXPECT_EQ(got.code, r.code);
    }
  }
}

TEST(Revocation, IsNotAskedForAgainWhenASessionIsTakenUp) {
  for (const version newest : {version::tls_1_2, version::tls_1_3}) {
    testing::run([&]() -> task<> {
      const identity bare = test_authority().identity_of("a.example");
      auto options = test_authority().trusting();
      options.ocsp = ocsp_check::required;
      const context client = context::for_client(options);
      const context server = context::for_server(
          bare.with_ocsp(ocsp_of(test_authority(), bare, V_OCSP_CERTSTATUS_GOOD)), {.version_max = newest});
      for (const bool resumed : {false, true}) {
        auto made = co_await tests::connected(memory_wires(), client, server);
        EXPECT_EQ(made.client->resumed(), resumed);
        co_await made.server->write_all("x");  // and the tickets
        char into = 0;
        co_await made.client->read_some({&into, 1});
      }
    });
  }
}

}  // namespace
}  // namespace weft::tls
