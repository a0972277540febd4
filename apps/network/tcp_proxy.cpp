// SPDX-License-Identifier: MIT
// Takes connections and carries each to another server and back: the end of one direction leaves the other
// alone.
#include <cstdio>
#include <cstdlib>

#include "apps/network/pump.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/net.hpp"

using namespace weft;

task<> carry(std::string host, std::uint16_t port, net::tcp_stream client) {
  const std::string peer = client.peer().str();
  try {
    auto server = co_await net::connect(host, port);
    co_await gather(pump(client, server), pump(server, client));
  } catch (const std::exception&) {
    print("{}: {}\n", peer, describe(std::current_exception()));
  }
}

task<> serve(std::uint16_t own_port, std::string host, std::uint16_t port) {
  auto listener = co_await net::listen({"127.0.0.1", own_port});
  print("Serving {}:{} on {}.\n", host, port, listener.local().str());
  co_await net::serve(std::move(listener), std::bind_front(carry, host, port));
}

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  if (argc != 4) {
    print(stderr, "usage: tcp_proxy OWN_PORT HOST PORT\n");
    return 2;
  }
  const auto number = [](const char* text) { return static_cast<std::uint16_t>(std::atoi(text)); };
  return main_run(serve, number(argv[1]), argv[2], number(argv[3]));
}
