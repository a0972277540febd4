// SPDX-License-Identifier: MIT
#include "weft/tls/detail/trust.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "weft/base/print.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls::detail {

namespace {

/// Hands everything that `read` finds in a PEM text to `add`. `from` says in errors where it is from, and
/// `what` what is looked for.
template <typename Pointer>
void add_all(std::string_view pem, const std::string& from, std::string_view what,
             typename Pointer::pointer (*read)(BIO*, typename Pointer::pointer*, pem_password_cb*, void*),
             int (*add)(X509_STORE*, typename Pointer::pointer), X509_STORE* store) {
  const bio_pointer text = reader_of(pem);
  std::size_t count = 0;
  while (const Pointer one{read(text.get(), nullptr, nullptr, nullptr)}) {
    add(store, one.get());
    ++count;
  }
  const std::string reason = take_reason();
  if (count == 0) throw credentials_error(format("{}: no {}: {}", from, what, reason));
}

void trust_all(X509_STORE* store, std::string_view pem, const std::string& from) {
  add_all<certificate_pointer>(pem, from, "certificate", PEM_read_bio_X509, X509_STORE_add_cert, store);
}

void revoke_all(X509_STORE* store, std::string_view pem, const std::string& from) {
  add_all<revocations_pointer>(pem, from, "list of revoked certificates", PEM_read_bio_X509_CRL,
                               X509_STORE_add_crl, store);
}

void read_revocations(X509_STORE* store, const context_options& options) {
  if (!options.revoked.empty()) revoke_all(store, options.revoked, "revoked certificates");
  if (!options.revoked_file.empty()) revoke_all(store, read_file(options.revoked_file), options.revoked_file);
  if (!options.revoked_directory.empty()) {
    // OpenSSL reads nothing before the first handshake: it would not notice that there is no directory.
    if (std::error_code none; !std::filesystem::is_directory(options.revoked_directory, none)) {
      throw credentials_error(format("{}: not a directory", options.revoked_directory));
    }
    X509_LOOKUP* const lookup = X509_STORE_add_lookup(store, X509_LOOKUP_hash_dir());
    if (!lookup || X509_LOOKUP_add_dir(lookup, options.revoked_directory.c_str(), X509_FILETYPE_PEM) != 1) {
      throw credentials_error(format("{}: {}", options.revoked_directory, take_reason()));
    }
  }
  const bool any =
      !options.revoked.empty() || !options.revoked_file.empty() || !options.revoked_directory.empty();
  if (any) X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
}

}  // namespace

void trust(SSL_CTX& ssl, const context_options& options) {
  X509_STORE* const store = SSL_CTX_get_cert_store(&ssl);
  if (options.trust_system) SSL_CTX_set_default_verify_paths(&ssl);
  if (!options.trusted.empty()) trust_all(store, options.trusted, "trusted certificates");
  if (!options.trusted_file.empty()) trust_all(store, read_file(options.trusted_file), options.trusted_file);
  read_revocations(store, options);
  ERR_clear_error();
}

}  // namespace weft::tls::detail
