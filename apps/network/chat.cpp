// SPDX-License-Identifier: MIT
// A chat server: what one says, all hear. Whoever reads too slowly misses something, and holds up nobody.
#include <cstdio>
#include <cstdlib>

#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/io.hpp"
#include "weft/net.hpp"
#include "weft/sync.hpp"

using namespace weft;

using room = broadcast<std::string>;

task<> hear(room::subscription said, net::tcp_stream& client) {
  while (auto line = co_await said.next()) co_await client.write_all(*line);
}

task<> speak(room& all, lines& in, std::string name) {
  while (const auto line = co_await in.next()) co_await all.send(format("{}: {}\n", name, *line));
}

task<> visit(room& all, net::tcp_stream client) {
  lines in{client};
  co_await client.write_all("Your name: ");
  const auto name = co_await in.next();
  if (!name) co_return;
  co_await all.send(*name + " is here\n");
  co_await race(hear(all.subscribe(), client), speak(all, in, *name));
  co_await all.send(*name + " has left\n");
}

task<> serve(std::uint16_t port) {
  room all(100, lag_policy::drop_oldest);
  auto listener = co_await net::listen({"127.0.0.1", port});
  print("Serving on {}.\n", listener.local().str());
  co_await net::serve(std::move(listener), std::bind_front(visit, std::ref(all)));
}

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  return main_run(serve, static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 25000));
}
