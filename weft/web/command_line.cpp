// SPDX-License-Identifier: MIT
#include "weft/web/command_line.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/ip_network.hpp"
#include "weft/base/print.hpp"
#include "weft/cli/parser.hpp"

namespace weft::web {

namespace {

constexpr double seconds_max = 1e6;
constexpr std::int64_t not_given = std::numeric_limits<std::int64_t>::min();

/// An option whose value is a number, and where the number belongs.
struct count_option {
  const char* name;
  std::size_t* value;
  const char* help;
  std::int64_t given = not_given;
};
struct time_option {
  const char* name;
  duration* value;
  const char* help;
  double given = std::numeric_limits<double>::quiet_NaN();
};

std::vector<count_option> counts_of(serve_options& o) {
  http::server_options& s = o.server;
  return {{"--workers", &o.workers, "processes that serve (default=$WEB_CONCURRENCY, or 1)"},
          {"--limit-concurrency", &s.requests_max, "requests at once; beyond: 503"},
          {"--limit-connections", &s.connections_max, "open connections (default=10000)"},
          {"--limit-max-requests", &o.requests_total_max, "requests after which a process ends"},
          {"--limit-connection-requests", &s.requests_per_connection_max,
           "requests of one connection before it is closed"},
          {"--limit-body-bytes", &s.message.body_bytes_max, "of a request; beyond: 413 (default=16 MiB)"},
          {"--limit-header-bytes", &s.message.header_bytes_max, "of all fields; beyond: 431"},
          {"--limit-header-count", &s.message.field_count_max, "fields of a request; beyond: 431"},
          {"--limit-request-line-bytes", &s.message.request_line_bytes_max, "beyond: 414"},
          {"--body-rate-min", &s.body_rate_min, "bytes in a second that a body must come with; below: 408"}};
}

std::vector<time_option> times_of(serve_options& o) {
  http::server_options& s = o.server;
  return {{"--timeout-keep-alive", &s.keep_alive_timeout,
           "close a connection that is idle for so long (default=5)"},
          {"--timeout-graceful-shutdown", &s.shutdown_grace,
           "what requests have left at a shutdown (default=10)"},
          {"--timeout-first-request", &s.first_request_grace,
           "what connections without one have left at a shutdown (default=0.5)"},
          {"--timeout-read", &s.read_timeout, "for a request's head, and each further read (default=30)"},
          {"--timeout-write", &s.write_timeout, "for a client to take a response (default=30)"},
          {"--timeout-handshake", &s.handshake_timeout, "for TLS to begin (default=10)"},
          {"--shutdown-delay", &o.shutdown_delay,
           "serve on for so long, with /healthz at 503, before a shutdown"}};
}

/// The proxies that the program itself trusts, or those on this machine.
std::string usually_trusted(const serve_options& made) {
  std::string list;
  for (const ip_network& each : made.server.trusted_proxies) list += (list.empty() ? "" : ",") + each.str();
  return list.empty() ? "127.0.0.1" : list;
}

/// What is not simply a number.
struct words_given {
  std::int64_t port, fd, backlog, ready_fd;
  std::string level, trusted;
  bool no_access_log = false, no_server_header = false, no_date_header = false;
  bool proxy_headers = false, no_proxy_headers = false;
};

void declare_words(cli::parser& p, serve_options& made, words_given& given) {
  p.option("--host", "HOST", made.host, "address to listen on (default=127.0.0.1)")
      .option("--port", "PORT", given.port, "TCP port (default=8000; 0: any free one)")
      .option("--uds", "PATH", made.uds, "listen on a Unix socket instead")
      .option("--fd", "FD", given.fd, "take over a listening socket instead")
      .option("--backlog", "N", given.backlog, "connections that wait to be accepted (default=2048)")
      .option("--ready-fd", "FD", given.ready_fd, "write a line there once it listens")
      .option("--root-path", "PATH", made.root_path, "where a proxy has the application: /api")
      .option("--ssl-certfile", "FILE", made.certificate_file, "serve https with these certificates")
      .option("--ssl-keyfile", "FILE", made.key_file, "their key (default: in the same file)")
      .option("--ssl-keyfile-password", "TEXT", made.key_password, "of the key")
      .option("--ssl-ca-certs", "FILE", made.client_authorities_file,
              "ask clients for certificates that these have signed")
      .flag("--kernel-tls", made.kernel_tls, "have the kernel encrypt, so that files leave with sendfile")
      .option("--log-level", "LEVEL", given.level, "critical, error, warning, info or debug (default=info)")
      .flag("--no-access-log", given.no_access_log, "do not print a line for each request")
      .flag("--no-server-header", given.no_server_header, "send no Server field")
      .flag("--no-date-header", given.no_date_header, "send no Date field")
      .flag("--proxy-headers", given.proxy_headers, "believe proxies whose request it is: as without it")
      .flag("--no-proxy-headers", given.no_proxy_headers, "believe no proxy")
      .option(
          "--forwarded-allow-ips", "LIST", given.trusted,
          "proxies to believe: addresses and networks, or * (default=$FORWARDED_ALLOW_IPS, or 127.0.0.1)");
}

std::vector<ip_network> networks_of(std::string_view list, const cli::parser& p) {
  if (list == "*") return {*ip_network::parse("0.0.0.0/0"), *ip_network::parse("::/0")};
  std::vector<ip_network> found;
  while (!list.empty()) {
    const std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    if (item.empty()) continue;
    const auto network = ip_network::parse(item);
    if (!network) p.fail(format("--forwarded-allow-ips LIST: '{}' is no address and no network", item));
    found.push_back(*network);
  }
  return found;
}

int descriptor_of(std::int64_t given, std::int64_t least, const char* name, const cli::parser& p) {
  if (given < least || given > std::numeric_limits<int>::max()) p.fail(format("{} is out of range", name));
  return static_cast<int>(given);
}

void apply(const words_given& given, serve_options& made, const cli::parser& p) {
  if (given.port < 0 || given.port > 65535) p.fail("--port PORT must be from 0 to 65535");
  made.port = static_cast<std::uint16_t>(given.port);
  made.fd = descriptor_of(given.fd, -1, "--fd FD", p);
  made.ready_fd = descriptor_of(given.ready_fd, -1, "--ready-fd FD", p);
  made.backlog = descriptor_of(given.backlog, 1, "--backlog N", p);
  if (!given.level.empty()) {
    const auto found = log::level_named(given.level);
    if (!found) p.fail("--log-level LEVEL must be one of critical, error, warning, info, debug");
    made.log_level = *found;
  }
  if (!made.root_path.empty() && (!made.root_path.starts_with('/') || made.root_path.ends_with('/')))
    p.fail("--root-path PATH must begin with / and not end with one");
  if (made.certificate_file.empty() && !(made.key_file + made.client_authorities_file).empty())
    p.fail("https needs --ssl-certfile FILE");
  if (given.no_access_log) made.access_log = false;
  if (given.no_server_header) made.server.server_name.clear();
  if (given.no_date_header) made.server.date = false;
  made.server.trusted_proxies =
      given.no_proxy_headers ? std::vector<ip_network>() : networks_of(given.trusted, p);
}

void apply(const std::vector<count_option>& counts, const std::vector<time_option>& times,
           const cli::parser& p) {
  for (const auto& [name, value, help, given] : counts) {
    if (given == not_given) continue;
    if (given < 1) p.fail(format("{} must be at least 1", name));
    *value = static_cast<std::size_t>(given);
  }
  for (const auto& [name, value, help, given] : times) {
    if (std::isnan(given)) continue;
    if (!(given >= 0 && given < seconds_max)) p.fail(format("{} must be from 0 to 1e6 seconds", name));
    *value = std::chrono::duration_cast<duration>(std::chrono::duration<double>(given));
  }
}

/// Variables that other servers have too.
void take_known_variables(serve_options& made, words_given& given) {
  if (const char* list = std::getenv("FORWARDED_ALLOW_IPS")) given.trusted = list;
  if (const char* count = std::getenv("WEB_CONCURRENCY")) {
    if (const int workers = std::atoi(count); workers > 0) made.workers = static_cast<std::size_t>(workers);
  }
}

}  // namespace

serve_options parse_command_line(int argc, char** argv, serve_options made) {
  words_given given{.port = made.port,
                    .fd = made.fd,
                    .backlog = made.backlog,
                    .ready_fd = made.ready_fd,
                    .level = {},
                    .trusted = usually_trusted(made)};
  take_known_variables(made, given);
  auto counts = counts_of(made);
  auto times = times_of(made);
  cli::parser p("Serve a web application.");
  declare_words(p, made, given);
  for (count_option& each : counts) p.option(each.name, "N", each.given, each.help);
  for (time_option& each : times) p.option(each.name, "SECONDS", each.given, each.help);
  p.environment("WEFT").parse(argc, argv);
  apply(given, made, p);
  apply(counts, times, p);
  return made;
}

}  // namespace weft::web
