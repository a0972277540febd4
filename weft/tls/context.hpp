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

/// What a client wants to know of a server's certificate beside that it is signed: whether its authority has
/// revoked it, by an OCSP answer that the server shows (stapling).
enum class ocsp_check : std::uint8_t {
  none,
  if_shown,  ///< asked for; an answer must be good, but there may be none
  required
};

struct context_options {
  version version_min = version::tls_1_2;
  version version_max = version::tls_1_3;
  bool trust_system = true;    ///< the authorities that the system trusts; SSL_CERT_FILE replaces them
  std::string trusted{};       ///< certificates of authorities that are trusted too: PEM texts
  std::string trusted_file{};  ///< the same from a file
  std::string revoked{};       ///< lists of revoked certificates (CRL): PEM texts
  std::string revoked_file{};  ///< the same from a file
  /// The same from a directory that `openssl rehash` has been told of; newer lists there are noticed. Reading
  /// it blocks the handshakes that need it.
  std::string revoked_directory{};
  std::optional<tls::identity> identity{};  ///< what a client shows to servers that ask
  std::optional<peer_check> check_peer{};  ///< empty: a client requires a certificate, a server asks for none
  tls::ocsp_check ocsp = ocsp_check::none;  ///< of a client
  std::vector<std::string> protocols{};     ///< ALPN, the preferred one first: `h2`, `http/1.1`
  std::size_t sessions_max = 100;           ///< of a client: kept to be resumed
  /// Of a server: clients that ask for a host it has no certificate for get the alert unrecognized_name.
  bool refuse_other_hosts = false;
  /// Has the kernel encrypt what is sent, where it can: TCP on Linux with the module `tls`, and a cipher that
  /// it knows. `net::send_file` to `stream::kernel_socket` then copies nothing. Off, because short messages
  /// cost more so.
  bool kernel_tls = false;

  bool operator==(const context_options&) const = default;
};

/// What the connections of a client or of a server have in common: whom to believe, who to be.
///
/// With lists of revoked certificates, every certificate of a peer's chain must have one of its issuer that
/// is not outdated, and not be on it.
///
/// Making one reads the system's authorities, which takes milliseconds: keep it. Copies share one. Thread:
/// one loop's; each loop has its own. Throws `credentials_error`.
class context {
 public:
  /// Believes servers whose certificate is for the host that was asked for, and signed by somebody trusted.
  static context for_client(context_options options = {});

  static context for_server(const tls::identity& shown, context_options options = {});

  /// The server of several hosts: shows a client the first identity whose certificate is for the host that it
  /// asks for (SNI), by its whole name before a wildcard; the first of all if there is none. `shown` must not
  /// be empty.
  static context for_server(std::vector<tls::identity> shown, context_options options = {});

  /// Shows another identity from the next handshake on: for certificates that were renewed.
  void set_identity(const tls::identity& shown);
  void set_identities(std::vector<tls::identity> shown);

  // For this layer's own use.
  const std::shared_ptr<detail::context_state>& state() const noexcept { return state_; }

 private:
  explicit context(std::shared_ptr<detail::context_state> state) noexcept;
  std::shared_ptr<detail::context_state> state_;
};

}  // namespace weft::tls
