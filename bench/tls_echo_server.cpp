// SPDX-License-Identifier: MIT
// An echo server over TLS: tls_echo_server CERTIFICATE KEY. Says its port.
#include <cstdio>
#include <filesystem>
#include <string>

#include "weft/core.hpp"
#include "weft/net.hpp"
#include "weft/tls.hpp"

using namespace weft;

task<> echo(tls::stream& stream) {
  while (const auto read = co_await stream.read_chunk()) co_await stream.write_all(read);
}

task<> serve(std::string certificate, std::string key) {
  auto listener = co_await net::listen({"127.0.0.1"});
  print("{}\n", listener.local().port);
  std::fflush(stdout);
  co_await tls::serve(std::move(listener),
                      tls::context::for_server(tls::identity::from_files(certificate, key)), echo);
}

int main(int argc, char** argv) {
  return argc == 3 ? main_run(serve, std::string(argv[1]), std::string(argv[2])) : 2;
}
