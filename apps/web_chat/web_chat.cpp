// SPDX-License-Identifier: MIT
// A chat for browsers, over WebSockets: http://127.0.0.1:8000
#include "weft/web.hpp"

using namespace weft;

/// Says that somebody has gone, however that came about.
struct farewell {
  web::room& hall;
  std::string name;
  ~farewell() { hall.say(name + " has gone."); }
};

task<> talk(web::room& hall, ws::connection& socket, std::string name) {
  const farewell at_end{hall, name};
  const auto here = hall.join(socket);
  hall.say(name + " has come in.");
  while (auto said = co_await socket.next()) hall.say(name + ": " + said->data);
}

int main(int argc, char** argv) {
  web::app app{{.title = "Chat"}};
  web::room hall;
  app.get("/", web::html_file("chat.html"), web::hidden);
  app.get("/talk",
          web::websocket([&](ws::connection& socket,
                             web::query<"name", std::string, web::min_length(1), web::max_length(40)> name) {
            return talk(hall, socket, name);
          }),
          web::hidden);
  app.get("/people", [&] { return hall.size(); });
  return app.run(argc, argv);
}
