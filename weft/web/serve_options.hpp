// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weft/base/log.hpp"
#include "weft/server/options.hpp"

namespace weft::web {

/// Where and how an application is served. The names are those of uvicorn's options.
struct serve_options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8000;  ///< 0: any free one
  std::string uds{};          ///< a Unix socket at this path instead
  int fd = -1;                ///< a listening socket that was inherited instead
  log::level log_level = log::level::info;
  bool access_log = true;
  http::server_options server{};  ///< limits, timeouts, TLS
};

}  // namespace weft::web
