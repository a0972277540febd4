// SPDX-License-Identifier: MIT
// Answers every request with 13 bytes: the server that `make bench` puts beside nginx.
#include "weft/core.hpp"
#include "weft/server.hpp"

using namespace weft;

int main() {
  return main_run([]() -> task<> {
    auto listener = co_await net::listen({"127.0.0.1", 0});
    print("{}\n", listener.local().port);
    std::fflush(stdout);
    co_await http::serve(std::move(listener),
                         [](const http::request&) { return http::response::text("Hello, World!"); });
  });
}
