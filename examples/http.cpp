// SPDX-License-Identifier: MIT
// HTTP: a server whose handler is a function, and a client of it: requests, streams, errors, retries, HTTP/2.
#include <string>
#include <vector>

#include "weft/client.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/net.hpp"
#include "weft/server.hpp"

using namespace weft;

struct order {
  std::string fruit;
  int count = 0;
};

// [handler]
task<http::response> answer(http::request& r) {
  if (r.path() == "/echo") co_return http::response::text(r.body);
  if (r.path() == "/slow") {
    co_await sleep_for(10ms);  // cut if the client leaves
    co_return http::response::text("at last");
  }
  if (r.path() == "/count") {
    co_return http::streamed(http::make_body([](http::body_sink& out) -> task<> {
                               for (int i = 1; i <= 3; ++i) co_await out.write(format("{}\n", i));
                             }),
                             "text/plain");
  }
  co_return http::response::text("nothing here", 404);
}
// [/handler]

// [serve]
task<> serve(net::tcp_listener listener) {
  co_await http::serve(std::move(listener), answer,
                       {.read_timeout = 10s, .shutdown_grace = 5s, .requests_max = 1000});
}
// [/serve]

// [get]
task<std::string> ask(const std::string& base) {
  http::client client({.timeouts = {.total = 5s}, .base_url = base});
  const auto got = co_await client.get("/slow", {.params = {{"q", "caf\u00e9"}}});
  const auto made = co_await client.post("/echo", {.json = order{"apple", 3}});
  co_return format("{} {} {}", got.status(), got.body(), made.json<order>().count);
}
// [/get]

// [errors]
task<std::string> what_went_wrong(const std::string& base) {
  http::client client({.timeouts = {.total = 5ms}, .base_url = base});
  std::string all;
  try {
    (co_await client.get("/none")).raise_for_status();
  } catch (const http::status_error& e) {
    all += format("{}, ", e.response().status());
  }
  try {
    co_await client.get("/slow");
  } catch (const http::timeout_error& e) {
    all += e.request().url;
  }
  co_return all;
}
// [/errors]

// [stream]
task<int> sum_of_lines(http::client& client, std::string url) {
  int sum = 0;
  co_await with(client.stream("GET", url), [&](http::streamed_response& r) -> task<> {
    r.raise_for_status();
    while (auto line = co_await r.next_line()) sum += std::stoi(*line);
  });
  co_return sum;
}
// [/stream]

// [transports]
http::client patient_client() {
  const auto network = std::make_shared<http::network_transport>();
  return http::client({.transport = http::caching(http::retrying(network, {.attempts_max = 4}))});
}
// [/transports]

// [http2]
task<std::size_t> ask_many(const std::string& base) {
  http::client client({.http1 = false, .base_url = base});  // over TLS HTTP/2 is agreed on by itself
  std::vector<task<http::client_response>> asked;
  for (int i = 0; i < 100; ++i) asked.push_back(client.get("/slow"));  // one connection for all
  std::size_t bytes = 0;
  for (const auto& got : co_await gather(std::move(asked))) bytes += got.body().size();
  co_return bytes;
}
// [/http2]

task<int> check() {
  auto listener = co_await net::listen({.host = "127.0.0.1"});
  const std::string base = "http://" + listener.local().str();
  std::string got;
  co_await with_task_group([&](task_group<>& servers) -> task<> {
    servers.spawn(serve, std::move(listener));
    http::client client = patient_client();
    got = format("{}; {}; {}; {}", co_await ask(base), co_await what_went_wrong(base),
                 co_await sum_of_lines(client, base + "/count"), co_await ask_many(base));
    servers.cancel();
  });
  print("{}\n", got);
  co_return got == format("200 at last 3; 404, {}/slow; 6; 700", base) ? 0 : 1;
}

int main() { return run(check); }
