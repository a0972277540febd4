// SPDX-License-Identifier: MIT
#include "weft/tls/identity.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/tls/detail/certificate_text.hpp"
#include "weft/tls/detail/identity_state.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls {

namespace {

/// Answers for a passphrase; without it OpenSSL would ask on the terminal.
int give_passphrase(char* into, int size, int, void* passphrase) noexcept {
  const auto& given = *static_cast<const std::string*>(passphrase);
  const std::size_t length = std::min(given.size(), static_cast<std::size_t>(size));
  given.copy(into, length);
  return given.empty() ? -1 : static_cast<int>(length);
}

detail::certificate_pointer next_certificate(BIO& from) {
  std::string none;
  return detail::certificate_pointer(PEM_read_bio_X509(&from, nullptr, give_passphrase, &none));
}

/// `chain_from` and `key_from` say in errors where the texts are from.
detail::identity_state load(std::string_view chain, std::string_view key, const std::string& passphrase,
                            const std::string& chain_from, const std::string& key_from) {
  const detail::bio_pointer certificates = detail::reader_of(chain);
  detail::identity_state made{.own = next_certificate(*certificates),
                              .signers = detail::chain_pointer(sk_X509_new_null()),
                              .key = nullptr};
  if (!made.own) throw credentials_error(format("{}: no certificate: {}", chain_from, detail::take_reason()));
  while (auto signer = next_certificate(*certificates)) sk_X509_push(made.signers.get(), signer.release());
  ERR_clear_error();
  made.key.reset(PEM_read_bio_PrivateKey(detail::reader_of(key).get(), nullptr, give_passphrase,
                                         const_cast<std::string*>(&passphrase)));
  if (!made.key) throw credentials_error(format("{}: no private key: {}", key_from, detail::take_reason()));
  if (X509_check_private_key(made.own.get(), made.key.get()) != 1) {
    ERR_clear_error();
    throw credentials_error(format("{}: the key does not belong to the certificate of {}", key_from,
                                   detail::describe(*made.own).subject));
  }
  return made;
}

}  // namespace

identity::identity(detail::identity_state&& state)
    : state_(std::make_shared<const detail::identity_state>(std::move(state))) {}

identity identity::from_pem(std::string_view chain, std::string_view key, const std::string& passphrase) {
  return identity(load(chain, key, passphrase, "certificate", "private key"));
}

identity identity::from_files(const std::string& chain, const std::string& key,
                              const std::string& passphrase) {
  return identity(load(detail::read_file(chain), detail::read_file(key), passphrase, chain, key));
}

identity identity::with_ocsp(std::string answer) const {
  X509_up_ref(state_->own.get());
  EVP_PKEY_up_ref(state_->key.get());
  return identity({.own = detail::certificate_pointer(state_->own.get()),
                   .signers = detail::chain_pointer(X509_chain_up_ref(state_->signers.get())),
                   .key = detail::key_pointer(state_->key.get()),
                   .ocsp_answer = std::move(answer)});
}

tls::certificate identity::certificate() const { return detail::describe(*state_->own); }

}  // namespace weft::tls
