// SPDX-License-Identifier: MIT
// A web application as it is run in production: with figures, a page for load balancers, what is around
// serving.
#include <signal.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include "weft/io/signals.hpp"
#include "weft/web.hpp"

using namespace weft;

// [app]
void add_everything(web::app& app) {
  app.get("/hello/{name}", [](web::path<"name"> name) { return web::text("Hello, " + *name + "!"); });
  app.get("/slow", []() -> task<http::response> {
    co_await sleep_for(300ms);
    co_return web::text("at last");
  });
  web::add_metrics(app);  // /metrics, for Prometheus
  web::add_health(app);   // /healthz, for whoever sends requests here
}
// [/app]

// [lifespan]
async_generator<int> serving(web::state& state) {
  state.emplace<std::string>("what all requests share");
  co_yield 0;  // requests are answered meanwhile
  print(stderr, "closed\n");
}
// [/lifespan]

void test_everything() {
  web::app app;
  add_everything(app);
  web::test_client client(app);
  WEFT_ASSERT(client.get("/hello/Ann").body() == "Hello, Ann!", "greets");
  WEFT_ASSERT(client.get("/healthz").body() == "ok", "is well");
  WEFT_ASSERT(client.get("/metrics").body().starts_with("# HELP http_requests_total "), "counts");
}

/// Answers once the process gets SIGUSR1.
task<http::response> wait_for_signal() {
  io::signals releases{SIGUSR1};
  co_await releases.next();
  co_return web::text("at last");
}

// [main]
int main(int argc, char** argv) {
  if (argc == 1) return test_everything(), 0;
  web::app app{{.title = "Hello"}};
  add_everything(app);
  app.lifespan(serving);
  app.get("/client", [](web::request& r) { return web::text(r.client() + ' ' + r.base_url()); });
  app.get("/process", [&app] { return web::text(format("{} {}", app.worker(), getpid())); });
  app.get("/held", wait_for_signal);
  app.get("/crash", []() -> http::response { std::abort(); });
  return app.run(argc, argv);
}
// [/main]
