// SPDX-License-Identifier: MIT
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weft/client/auth.hpp"

namespace weft::http {

/// A line of a netrc file: who to be on a machine.
struct netrc_entry {
  std::string machine;  ///< empty: `default`, any other one
  std::string login, password;
};

/// Reads a netrc file: `machine NAME login USER password SECRET`, in any order of lines, and `default`.
///
/// Words may be in double quotes; `#` begins a comment, `macdef` text that ends with an empty line. The error
/// says which word is out of place.
std::expected<std::vector<netrc_entry>, std::string> parse_netrc(std::string_view text);

/// Basic credentials for the hosts of a netrc file, which is read once: that of the path, else of NETRC, else
/// `~/.netrc`. No file, no credentials.
///
/// Throws `std::invalid_argument` for one that is malformed. Blocks while it reads.
std::shared_ptr<auth> netrc_auth(const std::string& path = {});

}  // namespace weft::http
