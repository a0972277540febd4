// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <system_error>

#include "weft/io/errors.hpp"

// io::error
// └── tls::error               code() says what went wrong
//     ├── certificate_error    the peer's certificate is not accepted
//     ├── alert_error          the peer gave up, and said why
//     ├── truncated_error      the stream ended, and the peer had not said that it would
//     ├── timeout_error        the handshake or the shutdown took too long
//     └── credentials_error    a certificate or a key of this program cannot be used
namespace weft::tls {

/// The stable codes of this layer's errors.
enum class errc : std::uint8_t {
  certificate_expired = 1,
  certificate_not_yet_valid,
  certificate_of_other_host,  ///< for other names than the one asked for
  certificate_untrusted,      ///< signed by nobody known
  certificate_rejected,       ///< for any other reason: the text says it
  certificate_missing,        ///< the peer shows none
  alert,                      ///< the peer sent an alert
  truncated,                  ///< the end came without the peer's close_notify
  protocol,                   ///< the two ends have nothing in common, or the peer breaks the protocol
  timed_out,
  torn,    ///< an earlier write failed or was cut half-way
  closed,  ///< used after its end
  bad_credentials,
  certificate_revoked,
  revocation_unknown,  ///< nobody says whether the certificate is revoked
  no_such_host,        ///< the client asks for one that this server has no certificate for
};
const std::error_category& category() noexcept;
inline std::error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), category()}; }

/// TLS failed: `TLS with example.com: wrong version number`.
class error : public io::error {
 public:
  error(errc code, const std::string& message) : io::error(make_error_code(code), message) {}
};

/// The peer is not believed: `TLS with b.example: certificate of a.example, issued by X, is for a.example,
/// not b.example`.
class certificate_error : public error {
 public:
  using error::error;
};

/// The peer gave up: `TLS with example.com: the peer sent the alert "unknown CA"`.
class alert_error : public error {
 public:
  alert_error(int description, const std::string& message)
      : error(errc::alert, message), description_(description) {}
  /// The alert's number: RFC 8446 §6.
  int description() const noexcept { return description_; }

 private:
  int description_;
};

/// The stream ended, and nobody knows whether that is all the peer had to say.
class truncated_error : public error {
 public:
  explicit truncated_error(const std::string& message) : error(errc::truncated, message) {}
};

/// A limit of time of the handshake or of the shutdown ran out.
class timeout_error : public error {
 public:
  explicit timeout_error(const std::string& message) : error(errc::timed_out, message) {}
};

/// A certificate, a key or a list of authorities of this program cannot be used.
class credentials_error : public error {
 public:
  explicit credentials_error(const std::string& message) : error(errc::bad_credentials, message) {}
};

}  // namespace weft::tls

template <>
struct std::is_error_code_enum<weft::tls::errc> : std::true_type {};
