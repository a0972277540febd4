// SPDX-License-Identifier: MIT
// A chat in the browser: a page, and a WebSocket on which all hear what one says. Whoever reads too slowly
// misses something, and holds up nobody.
#include <cstdio>
#include <cstdlib>

#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/http.hpp"
#include "weft/net.hpp"
#include "weft/server.hpp"
#include "weft/sync.hpp"
#include "weft/ws.hpp"

using namespace weft;

using room = broadcast<std::string>;

constexpr const char* page = R"(<!doctype html><title>Chat</title>
<form><input autofocus></form><pre></pre><script>
const socket = new WebSocket(`ws://${location.host}/chat?name=${encodeURIComponent(prompt("Your name:"))}`)
socket.onmessage = said => document.querySelector("pre").append(said.data + "\n")
document.forms[0].onsubmit = event => {
  event.preventDefault()
  socket.send(event.target[0].value)
  event.target.reset()
}
</script>)";

task<> hear(room::subscription said, ws::connection& guest) {
  while (auto line = co_await said.next()) co_await guest.send_text(*line);
}

task<> speak(room& all, ws::connection& guest, std::string name) {
  while (const auto said = co_await guest.next()) co_await all.send(format("{}: {}", name, said->data));
}

task<> visit(room& all, std::string name, ws::connection& guest) {
  co_await all.send(name + " is here");
  try {
    co_await race(hear(all.subscribe(), guest), speak(all, guest, name));
  } catch (const exception_group& errors) {
    errors.handle([](const ws::closed&) {});  // without a goodbye
  }
  co_await all.send(name + " has left");
}

http::response answer(room& all, http::request& asked) {
  if (asked.path() == "/") return http::response::html(page);
  if (asked.path() != "/chat") return http::response::text("Not Found", http::status::not_found);
  auto name = http::query_value(asked.query(), "name").value_or("somebody");
  return ws::accept(asked, std::bind_front(visit, std::ref(all), std::move(name)));
}

task<> serve(std::uint16_t port) {
  room all(100, lag_policy::drop_oldest);
  auto listener = co_await net::listen({"127.0.0.1", port});
  print("Serving on http://{}/\n", listener.local().str());
  co_await http::serve(std::move(listener), std::bind_front(answer, std::ref(all)));
}

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  return main_run(serve, static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 8000));
}
