// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "weft/tls/certificate.hpp"

namespace weft::tls {

namespace detail {
struct identity_state;
}

/// Who this end is: a certificate, the certificates of those who signed it, and the private key.
///
/// Copies share one. Thread: any.
class identity {
 public:
  /// From PEM texts; the first certificate of `chain` is this end's own. An encrypted key needs a passphrase;
  /// nobody is asked for it. Throws `credentials_error`.
  static identity from_pem(std::string_view chain, std::string_view key, const std::string& passphrase = {});

  /// The same from files, which may be one. Blocks while it reads them.
  static identity from_files(const std::string& chain, const std::string& key,
                             const std::string& passphrase = {});

  /// The same, with what its authority says of it today: an OCSP response as it came, DER. A server shows it
  /// to clients that ask (stapling). It is not checked here.
  identity with_ocsp(std::string answer) const;

  tls::certificate certificate() const;

  /// Whether it is the same one, not only one of the same.
  bool operator==(const identity&) const = default;

  // For this layer's own use.
  const detail::identity_state& state() const noexcept { return *state_; }

 private:
  explicit identity(detail::identity_state&& state);
  std::shared_ptr<const detail::identity_state> state_;
};

}  // namespace weft::tls
