// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/http/parameters.hpp"

namespace weft::http {

/// A scheme and what goes with it: a challenge of WWW-Authenticate or Proxy-Authenticate, or the credentials
/// of Authorization. It has either one text (Basic, Bearer) or parameters (Digest).
///
/// Source: RFC 9110 §11.3, §11.4.
struct challenge {
  std::string scheme;  ///< in lower case
  std::string token;   ///< base64 and the like: `token68`
  std::vector<parameter> parameters;

  std::optional<std::string_view> realm() const noexcept { return find_parameter(parameters, "realm"); }

  bool operator==(const challenge&) const = default;
};

/// The challenges of a field, which may have several: a comma separates them as it does their parameters.
///
/// Reading ends at what is malformed, or after 16; those before are given out.
std::vector<challenge> parse_challenges(std::string_view field);

/// The one pair of scheme and credentials in an Authorization field; nothing if it is malformed.
std::optional<challenge> parse_credentials(std::string_view field);

}  // namespace weft::http
