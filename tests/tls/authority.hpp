// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "weft/tls/context.hpp"
#include "weft/tls/identity.hpp"

namespace weft::tests {

/// What a test wants of a certificate.
struct wanted_certificate {
  std::string subject{};
  std::string names{};  ///< `DNS:a.example,IP:127.0.0.1`
  int valid_from_days = -1;
  int valid_to_days = 1;
  const char* key = "EC";  ///< or `ED25519`
};

/// Signs certificates, for as long as a test takes.
class authority {
 public:
  explicit authority(const std::string& name = "Test Authority") : key_(EVP_EC_gen("P-256"), EVP_PKEY_free) {
    own_ = make({.subject = name}, name, key_.get(), "CA:TRUE");
  }

  /// Its own certificate: to be trusted.
  std::string pem() const {
    return text([&](BIO* out) { return PEM_write_bio_X509(out, own_.get()); });
  }

  /// A certificate and its key, as PEM texts.
  std::pair<std::string, std::string> issue(const wanted_certificate& wanted) const {
    const bool curve = std::string_view(wanted.key) == "EC";
    const key_pointer key(curve ? EVP_EC_gen("P-256") : EVP_PKEY_Q_keygen(nullptr, nullptr, wanted.key),
                          EVP_PKEY_free);
    const auto made = make(wanted, name_of(*own_), key.get(), "CA:FALSE");
    return {text([&](BIO* out) { return PEM_write_bio_X509(out, made.get()); }), text([&](BIO* out) {
              return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
            })};
  }
  tls::identity identity(const wanted_certificate& wanted) const {
    const auto [chain, key] = issue(wanted);
    return tls::identity::from_pem(chain, key);
  }
  tls::identity identity_of(const std::string& host) const {
    return identity({.subject = host, .names = "DNS:" + host});
  }

  X509& certificate() const { return *own_; }
  EVP_PKEY& key() const { return *key_; }

  /// Options of somebody who trusts only this one.
  tls::context_options trusting() const { return {.trust_system = false, .trusted = pem()}; }

 private:
  using key_pointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
  using x509_pointer = std::unique_ptr<X509, decltype(&X509_free)>;

  template <typename Write>
  static std::string text(Write write) {
    BIO* const out = BIO_new(BIO_s_mem());
    EXPECT_EQ(write(out), 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    std::string made(data, static_cast<std::size_t>(size));
    BIO_free(out);
    return made;
  }
  static std::string name_of(X509& of) {
    char name[100];
    X509_NAME_get_text_by_NID(X509_get_subject_name(&of), NID_commonName, name, sizeof name);
    return name;
  }
  static void set_name(X509_NAME* name, const std::string& text) {
    if (text.empty()) return;
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text.data()),
                               static_cast<int>(text.size()), -1, 0);
  }
  static void extend(X509* of, int kind, const std::string& value) {
    X509_EXTENSION* const made = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    ASSERT_NE(made, nullptr) << value;
    X509_add_ext(of, made, -1);
    X509_EXTENSION_free(made);
  }

  x509_pointer make(const wanted_certificate& wanted, const std::string& issuer, EVP_PKEY* key,
                    const std::string& constraints) const {
    static long serial = 0;
    x509_pointer made(X509_new(), X509_free);
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
    constexpr long day = 24L * 60 * 60;
    X509_gmtime_adj(X509_getm_notBefore(made.get()), wanted.valid_from_days * day);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), wanted.valid_to_days * day);
    set_name(X509_get_subject_name(made.get()), wanted.subject);
    set_name(X509_get_issuer_name(made.get()), issuer);
    X509_set_pubkey(made.get(), key);
    extend(made.get(), NID_basic_constraints, "critical," + constraints);
    if (!wanted.names.empty()) extend(made.get(), NID_subject_alt_name, wanted.names);
    EXPECT_GT(X509_sign(made.get(), key_.get(), EVP_sha256()), 0);
    return made;
  }

  key_pointer key_;
  x509_pointer own_{nullptr, X509_free};
};

/// One for all tests: it costs a millisecond or two.
inline const authority& test_authority() {
  static const authority one;
  return one;
}

}  // namespace weft::tests
