// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace weft::tls {

/// What a certificate says.
struct certificate {
  std::string subject{};             ///< the common name; without one the first of `names`, or all there is
  std::string issuer{};              ///< who signed it, in the same form
  std::vector<std::string> names{};  ///< the hosts and addresses that it is for
  std::string not_before{};          ///< `2026-11-26T03:00:00Z`
  std::string not_after{};           ///< in the same form
  std::string fingerprint{};         ///< SHA-256 of the whole, 64 hexadecimal digits
  std::string pem{};
};

}  // namespace weft::tls
