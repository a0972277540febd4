// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

namespace weft::tls::detail {

/// Frees what OpenSSL made.
template <auto Free>
struct freed_by {
  template <typename T>
  void operator()(T* made) const noexcept {
    Free(made);
  }
};
inline void free_certificates(STACK_OF(X509) * made) noexcept { sk_X509_pop_free(made, X509_free); }

using bio_pointer = std::unique_ptr<BIO, freed_by<BIO_free>>;
using certificate_pointer = std::unique_ptr<X509, freed_by<X509_free>>;
using chain_pointer = std::unique_ptr<STACK_OF(X509), freed_by<free_certificates>>;
using context_pointer = std::unique_ptr<SSL_CTX, freed_by<SSL_CTX_free>>;
using revocations_pointer = std::unique_ptr<X509_CRL, freed_by<X509_CRL_free>>;
using key_pointer = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using session_pointer = std::unique_ptr<SSL_SESSION, freed_by<SSL_SESSION_free>>;
using ssl_pointer = std::unique_ptr<SSL, freed_by<SSL_free>>;

/// Reads the text, which must outlive it.
bio_pointer reader_of(std::string_view text);

/// What `bio`, a memory BIO, holds.
std::string text_of(BIO& bio);

/// Why the last call failed, in OpenSSL's words, and forgets it.
std::string take_reason();

/// The whole file. Throws `credentials_error`.
std::string read_file(const std::string& path);

}  // namespace weft::tls::detail
