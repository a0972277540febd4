// SPDX-License-Identifier: MIT
// A WebSocket that sends back what it hears.
#include <cstdio>
#include <cstdlib>

#include "weft/core.hpp"
#include "weft/net.hpp"
#include "weft/server.hpp"
#include "weft/ws.hpp"

using namespace weft;

task<> echo(ws::connection& socket) {
  while (const auto message = co_await socket.next()) co_await socket.send(*message);
}

task<> serve(std::uint16_t port) {
  auto listener = co_await net::listen({"127.0.0.1", port});
  print("Serving on ws://{}/\n", listener.local().str());
  co_await http::serve(std::move(listener), [](http::request& asked) {
    return ws::accept(asked, echo, {.subprotocols = {"echo"}});
  });
}

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  return main_run(serve, static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 9000));
}
