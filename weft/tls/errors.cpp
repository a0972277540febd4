// SPDX-License-Identifier: MIT
#include "weft/tls/errors.hpp"

namespace weft::tls {

namespace {

class tls_category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "weft.tls"; }

  std::string message(int value) const override {
    switch (static_cast<errc>(value)) {
      case errc::certificate_expired: return "the peer's certificate has expired";
      case errc::certificate_not_yet_valid: return "the peer's certificate is not valid yet";
      case errc::certificate_of_other_host: return "the peer's certificate is for another host";
      case errc::certificate_untrusted: return "the peer's certificate is signed by nobody known";
      case errc::certificate_rejected: return "the peer's certificate is not accepted";
      case errc::certificate_missing: return "the peer has no certificate";
      case errc::alert: return "the peer sent an alert";
      case errc::truncated: return "the stream ended without the peer's goodbye";
      case errc::protocol: return "the two ends do not understand each other";
      case errc::timed_out: return "the peer took too long";
      case errc::torn: return "an earlier write did not come to its end";
      case errc::closed: return "the stream is closed";
      case errc::bad_credentials: return "a certificate or a key cannot be used";
      case errc::certificate_revoked: return "the peer's certificate is revoked";
      case errc::revocation_unknown: return "nobody says whether the peer's certificate is revoked";
      case errc::no_such_host: return "the client asks for another host";
    }
    return "unknown";
  }
};

}  // namespace

const std::error_category& category() noexcept {
  static const tls_category only;
  return only;
}

}  // namespace weft::tls
