// SPDX-License-Identifier: MIT
#include "weft/web/command_line.hpp"

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "weft/cli/parser.hpp"

namespace weft::web {

namespace {

duration seconds_of(double seconds) {
  return std::chrono::duration_cast<duration>(std::chrono::duration<double>(seconds));
}
double in_seconds(duration d) { return std::chrono::duration<double>(d).count(); }

}  // namespace

serve_options parse_command_line(int argc, char** argv, serve_options made) {
  http::server_options& server = made.server;
  std::int64_t port = made.port, fd = made.fd;
  std::int64_t concurrency = 0, requests = 0;
  double keep_alive = in_seconds(server.keep_alive_timeout), grace = in_seconds(server.shutdown_grace);
  std::string level;
  bool no_access_log = false, no_server_header = false, no_date_header = false;
  cli::parser p("Serve a web application.");
  p.option("--host", "HOST", made.host, "address to listen on (default=127.0.0.1)")
      .option("--port", "PORT", port, "TCP port (default=8000; 0: any free one)")
      .option("--uds", "PATH", made.uds, "listen on a Unix socket instead")
      .option("--fd", "FD", fd, "take over a listening socket instead")
      .option("--log-level", "LEVEL", level, "critical, error, warning, info or debug (default=info)")
      .flag("--no-access-log", no_access_log, "do not print a line for each request")
      .flag("--no-server-header", no_server_header, "send no Server field")
      .flag("--no-date-header", no_date_header, "send no Date field")
      .option("--limit-concurrency", "N", concurrency, "requests at once; beyond: 503")
      .option("--limit-max-requests", "N", requests, "requests of one connection before it is closed")
      .option("--timeout-keep-alive", "SECONDS", keep_alive,
              "close a connection that is idle for so long (default=5)")
      .option("--timeout-graceful-shutdown", "SECONDS", grace,
              "what requests have left at a shutdown (default=10)");
  p.parse(argc, argv);
  if (port < 0 || port > 65535) p.fail("--port PORT must be from 0 to 65535");
  if (concurrency < 0 || requests < 0) p.fail("a limit must be at least 1");
  if (!(keep_alive >= 0 && keep_alive < 1e6) || !(grace >= 0 && grace < 1e6))
    p.fail("SECONDS must be from 0 to 1e6");
  if (!level.empty()) {
    const auto found = log::level_named(level);
    if (!found) p.fail("--log-level LEVEL must be one of critical, error, warning, info, debug");
    made.log_level = *found;
  }
  made.port = static_cast<std::uint16_t>(port);
  made.fd = static_cast<int>(fd);
  if (no_access_log) made.access_log = false;
  if (no_server_header) server.server_name.clear();
  if (no_date_header) server.date = false;
  if (concurrency > 0) server.requests_max = static_cast<std::size_t>(concurrency);
  if (requests > 0) server.requests_per_connection_max = static_cast<std::size_t>(requests);
  server.keep_alive_timeout = seconds_of(keep_alive);
  server.shutdown_grace = seconds_of(grace);
  return made;
}

}  // namespace weft::web
