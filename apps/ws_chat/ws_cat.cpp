// SPDX-License-Identifier: MIT
// Talks to a WebSocket: sends each line of the standard input as a message, and prints what comes. At the end
// of the input it closes, and prints what the other side still says.
#include <cstdio>

#include "weft/core.hpp"
#include "weft/io.hpp"
#include "weft/ws.hpp"

using namespace weft;

task<> send_lines(ws::connection& socket) {
  auto input = co_await io::open_stdin();
  lines in(input, 16 * 1024 * 1024);
  while (const auto line = co_await in.next()) co_await socket.send_text(*line);
  socket.begin_close();
}

task<> talk(ws::connection& socket) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    auto sending = group.spawn(send_lines, std::ref(socket));
    while (const auto said = co_await socket.next()) print("{}\n", said->data);
    sending.cancel();
  });
  print(stderr, "closed: {} {}\n", socket.code().value(), socket.reason());
}

task<> visit(std::string url, std::vector<std::string> subprotocols) {
  co_await with(ws::connect(std::move(url), {.subprotocols = std::move(subprotocols)}), talk);
}

int main(int argc, char** argv) {
  if (argc < 2) {
    print(stderr, "usage: ws_cat URL [SUBPROTOCOL...]\n");
    return 2;
  }
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  return main_run(visit, std::string(argv[1]), std::vector<std::string>(argv + 2, argv + argc));
}
