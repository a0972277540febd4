// SPDX-License-Identifier: MIT
// Answers every request with 13 bytes: the server that `make bench` puts beside nginx. hello_server
// [CERTIFICATE KEY]: over TLS with these files.
#include <cstdio>
#include <string>

#include "weft/core.hpp"
#include "weft/server.hpp"
#include "weft/tls.hpp"

using namespace weft;

task<> serve(http::server_options options) {
  auto listener = co_await net::listen({"127.0.0.1", 0});
  print("{}\n", listener.local().port);
  std::fflush(stdout);
  co_await http::serve(
      std::move(listener), [](const http::request&) { return http::response::text("Hello, World!"); },
      std::move(options));
}

int main(int argc, char** argv) {
  http::server_options options;
  if (argc == 3) options.tls = tls::context::for_server(tls::identity::from_files(argv[1], argv[2]));
  return main_run(serve, std::move(options));
}
