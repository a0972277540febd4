// SPDX-License-Identifier: MIT
// What `make bench-web` measures: one model as JSON, a list of 500 bytes, a model that is posted; and plain
// text.
#include <cstdio>

#include "weft/core.hpp"
#include "weft/server.hpp"
#include "weft/web.hpp"

using namespace weft;

struct bench_item {
  int id;
  std::string name;
  double price;
  std::optional<std::string> note;
};
struct char_name {
  std::string character, name;
};
template <>
inline constexpr auto model::describe<char_name> =
    model::model("CharName", model::alias<&char_name::character>("char"));

task<> serve(web::app& app) {
  auto listener = co_await net::listen({"127.0.0.1", 0});
  print("{}\n", listener.local().port);
  std::fflush(stdout);
  co_await http::serve(std::move(listener), app.handler());
}

int main() {
  const std::vector<char_name> found(10, {"🐱", "CAT FACE WITH WRY SMILE"});
  web::app app;
  app.get("/", [] { return web::text("Hello, World!"); });
  app.get("/item", [](web::query<"id", int, web::ge(0)> id) { return bench_item{id, "apple", 1.5, {}}; });
  app.get("/search", [&](web::query<"q">) { return found; });
  app.post("/item", [](bench_item posted) { return posted; });
  return main_run(serve, std::ref(app));
}
