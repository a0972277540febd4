// SPDX-License-Identifier: MIT
#include "weft/tls/detail/certificate_text.hpp"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstddef>
#include <ctime>
#include <memory>
#include <vector>

#include "weft/base/print.hpp"

namespace weft::tls::detail {

namespace {

std::string text_of(const ASN1_STRING* string) {
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, string);
  if (size < 0) return {};
  const std::unique_ptr<unsigned char, freed_by<+[](unsigned char* p) { OPENSSL_free(p); }>> owned(utf8);
  return std::string(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
}

std::string time_of(const ASN1_TIME* time) {
  std::tm at{};
  if (ASN1_TIME_to_tm(time, &at) != 1) return "an unknown time";
  return format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", at.tm_year + 1900, at.tm_mon + 1, at.tm_mday,
                at.tm_hour, at.tm_min, at.tm_sec);
}

/// The common name; without one everything that the name has.
std::string text_of(const X509_NAME* name) {
  const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at >= 0) return text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  const bio_pointer out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253);
  return detail::text_of(*out);
}

std::string text_of_address(const ASN1_STRING* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = ASN1_STRING_length(address) == 4 ? AF_INET : AF_INET6;
  const bool known = family == AF_INET || ASN1_STRING_length(address) == 16;
  if (!known || !inet_ntop(family, ASN1_STRING_get0_data(address), text.data(), text.size())) return "?";
  return text.data();
}

std::vector<std::string> names_of(const X509& of) {
  using general_names = std::unique_ptr<GENERAL_NAMES, freed_by<GENERAL_NAMES_free>>;
  const general_names all(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&of, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> names;
  for (int i = 0; i < sk_GENERAL_NAME_num(all.get()); ++i) {
    const GENERAL_NAME* const one = sk_GENERAL_NAME_value(all.get(), i);
    if (one->type == GEN_DNS) names.push_back(text_of(one->d.dNSName));
    if (one->type == GEN_IPADD) names.push_back(text_of_address(one->d.iPAddress));
  }
  return names;
}

std::string subject_of(const X509& of) {
  std::string subject = text_of(X509_get_subject_name(&of));
  if (!subject.empty()) return subject;
  const auto names = names_of(of);
  return names.empty() ? "nobody" : names.front();
}

std::string fingerprint_of(const X509& of) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  std::string hex;
  if (X509_digest(&of, EVP_sha256(), digest.data(), &size) != 1) return hex;
  for (unsigned int i = 0; i < size; ++i) hex += format("{:02x}", digest[i]);
  return hex;
}

std::string pem_of(const X509& of) {
  const bio_pointer out(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(out.get(), const_cast<X509*>(&of));
  return detail::text_of(*out);
}

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list.empty() ? "no host" : list;
}

/// When the list that a verification has at hand revokes the certificate; empty: it does not say.
std::string date_of_revocation(X509_STORE_CTX& failed, X509* of) {
  X509_REVOKED* found = nullptr;
  X509_CRL* const list = X509_STORE_CTX_get0_current_crl(&failed);
  if (!list || X509_CRL_get0_by_cert(list, &found, of) == 0) return {};
  return " on " + date_of(X509_REVOKED_get0_revocationDate(found));
}

}  // namespace

certificate describe(const X509& of) {
  return {.subject = subject_of(of),
          .issuer = text_of(X509_get_issuer_name(&of)),
          .names = names_of(of),
          .not_before = time_of(X509_get0_notBefore(&of)),
          .not_after = time_of(X509_get0_notAfter(&of)),
          .fingerprint = fingerprint_of(of),
          .pem = pem_of(of)};
}

std::string name_in_errors(const X509& of) {
  return format("certificate of {}, issued by {}, ", subject_of(of), text_of(X509_get_issuer_name(&of)));
}

std::string date_of(const ASN1_TIME* time) { return time_of(time).substr(0, 10); }

rejection explain(X509_STORE_CTX& failed, std::string_view host) {
  X509* const at = X509_STORE_CTX_get_current_cert(&failed);
  const int why = X509_STORE_CTX_get_error(&failed);
  if (!at) return {errc::certificate_rejected, X509_verify_cert_error_string(why)};
  const std::string which = name_in_errors(*at);
  switch (why) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return {errc::certificate_expired, which + "has expired on " + date_of(X509_get0_notAfter(at))};
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return {errc::certificate_not_yet_valid,
              which + "is not valid before " + date_of(X509_get0_notBefore(at))};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return {errc::certificate_of_other_host,
              format("{}is for {}, not {}", which, list_of(names_of(*at)), host)};
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return {errc::certificate_untrusted, which + "is signed by nobody known"};
    case X509_V_ERR_CERT_REVOKED:
      return {errc::certificate_revoked, which + "has been revoked" + date_of_revocation(failed, at)};
    case X509_V_ERR_UNABLE_TO_GET_CRL:
      return {errc::revocation_unknown, which + "may be revoked: there is no list of its issuer"};
    case X509_V_ERR_CRL_HAS_EXPIRED:
      return {errc::revocation_unknown, which + "may be revoked: the list of its issuer is outdated"};
    default: return {errc::certificate_rejected, which + "is refused: " + X509_verify_cert_error_string(why)};
  }
}

}  // namespace weft::tls::detail
