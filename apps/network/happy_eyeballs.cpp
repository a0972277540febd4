// SPDX-License-Identifier: MIT
// Connects to the address of a name that answers first, as `net::connect` does, written out: each attempt has
// a head start of `delay` before the next one.
#include <cstdio>
#include <cstdlib>

#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/net.hpp"

using namespace weft;

task<net::tcp_stream> open_tcp_stream(std::string host, std::uint16_t port, duration delay = 300ms) {
  std::vector<std::function<task<net::tcp_stream>()>> attempts;
  for (const auto& address : net::interleave_families(co_await net::resolve(host))) {
    attempts.emplace_back([=] { return net::connect(net::endpoint{address, port}); });
  }
  auto result = co_await staggered_race(attempts, delay);
  if (!result.winner) throw exception_group(std::move(result.errors));
  co_return std::move(*result.winner);
}

task<> program(std::string host, std::uint16_t port, duration delay) {
  const auto begun = clock::now();
  const auto stream = co_await open_tcp_stream(host, port, delay);
  print("{} after {} ms\n", stream.peer().str(), (clock::now() - begun) / 1ms);
}

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    print(stderr, "usage: happy_eyeballs HOST PORT [DELAY_IN_SECONDS]\n");
    return 2;
  }
  const std::chrono::duration<double> delay(argc > 3 ? std::atof(argv[3]) : 0.3);
  return main_run(program, argv[1], static_cast<std::uint16_t>(std::atoi(argv[2])), to_duration(delay));
}
