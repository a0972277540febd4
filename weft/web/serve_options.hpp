// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "weft/base/log.hpp"
#include "weft/core/clock.hpp"
#include "weft/server/options.hpp"

namespace weft::web {

/// Where and how an application is served. Most names are those of uvicorn's options.
struct serve_options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8000;  ///< 0: any free one
  std::string uds{};          ///< a Unix socket at this path instead
  int fd = -1;                ///< a listening socket that was inherited instead, of TCP or Unix
  int backlog = 2048;         ///< connections that the system holds until they are accepted

  // Https: files with the certificates and their key, PEM. SIGHUP has them read again.
  std::string certificate_file{}, key_file{}, key_password{};
  /// Authorities of clients: every client must show a certificate that one of them has signed.
  std::string client_authorities_file{};
  bool kernel_tls = false;  ///< `tls::context_options::kernel_tls`

  /// Where a proxy has the application, if it takes that off the path: `/api`. For the URLs that it makes.
  std::string root_path{};

  std::size_t workers = 1;             ///< processes that serve, of `app::run`
  std::size_t requests_total_max = 0;  ///< requests after which serving ends; 0: without end
  /// When serving is to end: goes on for so long, while `/healthz` says that it will.
  duration shutdown_delay{};
  int ready_fd = -1;  ///< gets a line, and is closed, once it listens: for whoever has started the program

  log::level log_level = log::level::info;
  bool access_log = true;
  http::server_options server{};  ///< limits, timeouts, whose proxies are trusted
};

}  // namespace weft::web
