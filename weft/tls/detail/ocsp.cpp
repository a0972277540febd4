// SPDX-License-Identifier: MIT
#include "weft/tls/detail/ocsp.hpp"

#include <openssl/err.h>
#include <openssl/ocsp.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/tls/detail/certificate_text.hpp"
#include "weft/tls/detail/engine.hpp"
#include "weft/tls/detail/identity_state.hpp"

namespace weft::tls::detail {

namespace {

using response_pointer = std::unique_ptr<OCSP_RESPONSE, freed_by<OCSP_RESPONSE_free>>;
using basic_pointer = std::unique_ptr<OCSP_BASICRESP, freed_by<OCSP_BASICRESP_free>>;
using id_pointer = std::unique_ptr<OCSP_CERTID, freed_by<OCSP_CERTID_free>>;

// Clocks differ.
constexpr long leeway_s = 300;

constexpr int accepted = 1;  // what OpenSSL expects of the callback
constexpr int refused = 0;

/// What an authority has signed: whether its signature is right is checked here.
basic_pointer signed_part(SSL& ssl, std::string_view answer) {
  const auto* at = reinterpret_cast<const unsigned char*>(answer.data());
  const response_pointer whole(d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(answer.size())));
  if (!whole || OCSP_response_status(whole.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL) return nullptr;
  basic_pointer basic(OCSP_response_get1_basic(whole.get()));
  X509_STORE* const believed = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(&ssl));
  if (!basic || OCSP_basic_verify(basic.get(), SSL_get0_verified_chain(&ssl), believed, 0) != 1)
    return nullptr;
  return basic;
}

/// Why the answer does not speak for the certificate at the head of the chain; the text is empty if it does.
rejection objection(SSL& ssl, std::string_view answer) {
  STACK_OF(X509)* const chain = SSL_get0_verified_chain(&ssl);
  X509* const own = sk_X509_value(chain, 0);
  X509* const issuer = sk_X509_num(chain) > 1 ? sk_X509_value(chain, 1) : own;
  const std::string which = name_in_errors(*own);
  if (answer.empty())
    return {errc::revocation_unknown, which + "may be revoked: the server shows no OCSP answer"};
  const basic_pointer basic = signed_part(ssl, answer);
  if (!basic)
    return {errc::revocation_unknown, which + "may be revoked: the OCSP answer is not to be trusted"};
  const id_pointer id(OCSP_cert_to_id(nullptr, own, issuer));
  int status = V_OCSP_CERTSTATUS_UNKNOWN;
  ASN1_GENERALIZEDTIME *since = nullptr, *from = nullptr, *to = nullptr;
  if (OCSP_resp_find_status(basic.get(), id.get(), &status, nullptr, &since, &from, &to) != 1 ||
      status == V_OCSP_CERTSTATUS_UNKNOWN) {
    return {errc::revocation_unknown, which + "may be revoked: the OCSP answer does not know it"};
  }
  if (OCSP_check_validity(from, to, leeway_s, -1) != 1) {
    return {errc::revocation_unknown, which + "may be revoked: the OCSP answer is outdated"};
  }
  if (status == V_OCSP_CERTSTATUS_REVOKED) {
    return {errc::certificate_revoked, which + "has been revoked on " + date_of(since)};
  }
  return {};
}

int check_answer(SSL* ssl, void*) noexcept {
  engine& of = engine::of(*ssl);
  if (SSL_session_reused(ssl) == 1) return accepted;  // checked when the session began; none is sent
  const unsigned char* answer = nullptr;
  const long size = SSL_get_tlsext_status_ocsp_resp(ssl, &answer);
  const std::string_view shown(reinterpret_cast<const char*>(answer),
                               size > 0 ? static_cast<std::size_t>(size) : 0);
  if (shown.empty() && of.context().check_ocsp != ocsp_check::required) return accepted;
  rejection why = objection(*ssl, shown);
  ERR_clear_error();
  if (why.text.empty()) return accepted;
  of.refuse(why.code, std::move(why.text));
  return refused;
}

int show_answer(SSL* ssl, void*) noexcept {
  const identity* const shown = engine::of(*ssl).shown();
  if (!shown || shown->state().ocsp_answer.empty()) return SSL_TLSEXT_ERR_NOACK;
  const std::string& answer = shown->state().ocsp_answer;
  SSL_set_tlsext_status_ocsp_resp(ssl, OPENSSL_memdup(answer.data(), answer.size()),
                                  static_cast<long>(answer.size()));
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

void check_ocsp(SSL_CTX& ssl) {
  SSL_CTX_set_tlsext_status_type(&ssl, TLSEXT_STATUSTYPE_ocsp);
  SSL_CTX_set_tlsext_status_cb(&ssl, check_answer);
}

void show_ocsp(SSL_CTX& ssl) { SSL_CTX_set_tlsext_status_cb(&ssl, show_answer); }

}  // namespace weft::tls::detail
