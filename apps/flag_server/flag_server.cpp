// SPDX-License-Identifier: MIT
// Serves the flags of the world, as fast as it can, or slowly, or with errors: what the flag downloaders are
// tried on.
#include <csignal>
#include <cstdio>
#include <random>

#include "apps/flag_server/flag_set.hpp"
#include "weft/cli/parser.hpp"
#include "weft/core.hpp"
#include "weft/http.hpp"
#include "weft/server.hpp"
#include "weft/thread.hpp"
#include "weft/tls.hpp"

using namespace weft;

namespace {

struct settings {
  std::string bind;
  std::uint16_t port = 8000;
  std::string directory;
  double delay_min = 0, delay_max = 0;
  double error_rate = 0;
  std::string certificate_file, key_file;
};

settings parse_settings(int argc, char** argv) {
  settings made;
  std::int64_t port = made.port;
  std::vector<double> delay;
  cli::parser p("Serve flags of the world at /flags/br/br.gif, with a /flags/br/metadata.json beside each.");
  p.positional("PORT", port, "TCP port (default=8000; 0: any free one)")
      .option("-p,--port", "PORT", port, "the same")
      .option("-b,--bind", "ADDRESS", made.bind, "address to listen on (default: all of them)")
      .option("-d,--directory", "DIR", made.directory,
              "serve this folder, which holds br/br.gif (default: built-in flags)")
      .option("--delay", "MIN MAX", delay, "wait for a random time, in seconds, before each GET")
      .option("-e,--error-rate", "PROBABILITY", made.error_rate,
              "share of GETs that get 418 I'm a Teapot (default=0)")
      .option("--certfile", "FILE", made.certificate_file, "serve https; the file has a certificate, PEM")
      .option("--keyfile", "FILE", made.key_file, "its private key (default: in the same file)");
  p.parse(argc, argv);
  if (port < 0 || port > 65535) p.fail("a port is a number from 0 to 65535");
  if (!(made.error_rate >= 0 && made.error_rate <= 1)) p.fail("--error-rate PROBABILITY must be from 0 to 1");
  if (!delay.empty() && !(0 <= delay[0] && delay[0] <= delay[1] && delay[1] < 1e6))
    p.fail("--delay needs 0 <= MIN <= MAX");
  if (made.certificate_file.empty() && !made.key_file.empty()) p.fail("--keyfile needs --certfile");
  if (made.key_file.empty()) made.key_file = made.certificate_file;
  made.port = static_cast<std::uint16_t>(port);
  if (!delay.empty()) {
    made.delay_min = delay[0];
    made.delay_max = delay[1];
  }
  return made;
}

/// `BR` of `/flags/br/br.gif` and of `/flags/br/metadata.json`.
std::string country_code(std::string_view path) {
  const std::string_view folder = path.substr(0, path.rfind('/'));
  std::string code(folder.substr(folder.rfind('/') + 1));
  for (char& c : code) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return code;
}

/// Two significant digits, and at least one behind the point: Python's `{:.2}`.
std::string two_digits(double seconds) {
  std::string text = format("{:.2}", seconds);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

void log(const std::string& line) {
  print("{}\n", line);
  std::fflush(stdout);
}

class flag_handler {
 public:
  explicit flag_handler(settings s)
      : settings_(std::move(s)),
        flags_(settings_.directory.empty() ? flag_server::flag_set::built_in()
                                           : flag_server::flag_set::from_directory(settings_.directory)) {}

  task<http::response> operator()(const http::request& r) {
    if (r.method != "GET" && r.method != "HEAD") {
      http::response refused = http::response::text("GET and HEAD only\n", http::status::method_not_allowed);
      refused.headers.add("allow", "GET, HEAD");
      co_return refused;
    }
    const std::string path(r.path());
    if (r.method == "GET") {
      co_await delay(path);
      if (settings_.error_rate > 0 && chance_(random_) < settings_.error_rate) {
        co_return http::response::text("I'm a Teapot\n", http::status::im_a_teapot);
      }
    }
    const auto found = settings_.directory.empty()
                           ? flags_.find(path)
                           : co_await to_thread([this, path] { return flags_.find(path); });
    if (!found) co_return http::response::text("Not Found\n", http::status::not_found);
    co_return http::response::bytes(found->bytes, found->media_type);
  }

 private:
  task<> delay(const std::string& path) {
    if (settings_.delay_max <= 0) co_return;
    const double seconds = std::uniform_real_distribution(settings_.delay_min, settings_.delay_max)(random_);
    log(format("{} delay: {}s", country_code(path), two_digits(seconds)));
    co_await sleep_for(std::chrono::duration<double>(seconds));
  }

  settings settings_;
  flag_server::flag_set flags_;
  std::mt19937 random_{std::random_device{}()};
  std::uniform_real_distribution<double> chance_;
};

task<> serve(settings s) {
  http::server_options options;
  options.server_name = "weft-flag-server";
  options.shutdown_grace = 1s;
  options.on_unsent = [](const http::request& r, const http::response&) {
    log(country_code(r.path()) + " *** BrokenPipeError: client closed");
  };
  const bool secured = !s.certificate_file.empty();
  if (secured) {
    options.tls = tls::context::for_server(tls::identity::from_files(s.certificate_file, s.key_file));
  }
  flag_handler handler(s);
  auto listener = co_await net::listen({s.bind, s.port});
  const net::endpoint at = listener.local();
  const bool everywhere = at.address == ip_address() || at.address == ip_address::v6({});
  const std::string host = everywhere ? format("localhost:{}", at.port) : at.str();
  log(format("Serving flags at {}://{}/flags (Press CTRL+C to quit)", secured ? "https" : "http", host));
  co_await http::serve(std::move(listener), std::ref(handler), options);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(serve, parse_settings(argc, argv));
  } catch (const cli::exit_request& e) {
    return e.code;
  } catch (const interrupted& e) {
    return e.signal() == SIGINT ? 0 : 128 + e.signal();
  } catch (const std::exception& e) {
    print(stderr, "flag_server: {}\n", e.what());
    return 1;
  }
}
