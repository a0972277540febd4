// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "weft/tls/identity.hpp"

namespace weft::tls {

namespace detail {
struct context_state;
}

enum class version : std::uint8_t { tls_1_2, tls_1_3 };

/// Whether the peer must show a certificate, and one that is believed.
enum class peer_check : std::uint8_t {
  none,      ///< anybody may be there: encrypted, but for whom?
  if_shown,  ///< of a server: a client may have none
  required
};

struct context_options {
  version version_min = version::tls_1_2;
  version version_max = version::tls_1_3;
  bool trust_system = true;    ///< the authorities that the system trusts; SSL_CERT_FILE replaces them
  std::string trusted{};       ///< certificates of authorities that are trusted too: PEM texts
  std::string trusted_file{};  ///< the same from a file
  std::optional<tls::identity> identity{};  ///< what a client shows to servers that ask
  std::optional<peer_check> check_peer{};  ///< empty: a client requires a certificate, a server asks for none
  std::vector<std::string> protocols{};    ///< ALPN, the preferred one first: `h2`, `http/1.1`
  std::size_t sessions_max = 100;          ///< of a client: kept to be resumed
};

/// What the connections of a client or of a server have in common: whom to believe, who to be.
///
/// Making one reads the system's authorities, which takes milliseconds: keep it. Copies share one. Thread:
/// one loop's; each loop has its own. Throws `credentials_error`.
class context {
 public:
  /// Believes servers whose certificate is for the host that was asked for, and signed by somebody trusted.
  static context for_client(context_options options = {});

  static context for_server(const tls::identity& shown, context_options options = {});

  /// Shows another identity from the next handshake on: for certificates that were renewed.
  void set_identity(const tls::identity& shown);

  // For this layer's own use.
  const std::shared_ptr<detail::context_state>& state() const noexcept { return state_; }

 private:
  explicit context(std::shared_ptr<detail::context_state> state) noexcept;
  std::shared_ptr<detail::context_state> state_;
};

}  // namespace weft::tls
