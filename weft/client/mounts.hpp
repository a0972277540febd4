// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "weft/client/transport.hpp"
#include "weft/client/url_pattern.hpp"

namespace weft::http {

/// Which transport the URLs of a pattern have; null: the client's usual one.
struct mount {
  url_pattern pattern;
  std::shared_ptr<http::transport> transport;
};

/// Sends each request by the transport of the most specific pattern that its URL matches, by `usual` if there
/// is none.
std::shared_ptr<transport> mounted_transports(std::vector<mount> mounts, std::shared_ptr<transport> usual);

}  // namespace weft::http
