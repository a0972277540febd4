// SPDX-License-Identifier: MIT
// Runs each hot path twice, the second time for twice as long, and asks callgrind for the instructions of
// each run: the difference is free of start-up. On a virtual clock, so that every run takes the same steps.
// See tools/counts.
#include <gnu/libc-version.h>
#include <valgrind/callgrind.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/browser_request.h"
#include "bench/hot_paths.hpp"
#include "weft/client/client.hpp"
#include "weft/client/client_connection.hpp"
#include "weft/h2/session.hpp"
#include "weft/http/h1_parser.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/io/protocol.hpp"
#include "weft/model/from_json.hpp"
#include "weft/model/to_json.hpp"
#include "weft/net/connect.hpp"
#include "weft/net/network.hpp"
#include "weft/net/tcp_listener.hpp"
#include "weft/server/serve.hpp"
#include "weft/testing/run.hpp"
#include "weft/web/app.hpp"

namespace weft {
namespace {

constexpr std::string_view request_bytes =
    "GET /search?q=cat HTTP/1.1\r\n"
    "host: example.com\r\n"
    "user-agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
    "accept: text/html,application/json;q=0.9\r\n"
    "accept-encoding: gzip, br\r\n"
    "connection: keep-alive\r\n\r\n";

task<> parse(int n, std::string_view request) {
  http::h1::parser parser(http::h1::role::request);
  for (int i = 0; i < n; ++i) {
    std::string_view unread = request;
    for (auto what = http::h1::progress::head; what != http::h1::progress::need_more;) {
      const auto step = parser.next(unread);
      unread.remove_prefix(step.consumed);
      what = step.what;
    }
  }
  co_return;
}

task<> http_parse(int n) { return parse(n, request_bytes); }
task<> http_parse_browser(int n) { return parse(n, browser_request); }

/// One connection in memory: a server that answers at once, and what a client does with its end.
template <typename Client>
task<> with_server(Client client, bool date = true) {
  auto [near, far] = io::memory_stream::pair();
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      co_await http::serve_connection(
          far, [](const http::request&) { return http::response::text("Hello, World!"); },
          {.requests_per_connection_max = SIZE_MAX, .date = date});
      far.close();
    });
    co_await client(std::move(near));
  });
}

task<> server_request(int n) {
  co_await with_server([n](io::memory_stream stream) -> task<> {
    std::array<char, 1024> response;
    for (int i = 0; i < n; ++i) {
      co_await stream.write_all(request_bytes);
      co_await stream.read_some(response);
    }
    stream.close();
  });
}

/// One of 16 that come together.
task<> server_pipelined(int n) {
  co_await with_server([n](io::memory_stream stream) -> task<> {
    std::string requests;
    for (int i = 0; i < 16; ++i) requests += request_bytes;
    std::array<char, 8192> responses;
    for (int i = 0; i < n; i += 16) {
      co_await stream.write_all(requests);
      co_await stream.read_some(responses);
    }
    stream.close();
  });
}

/// One of 16 that come together over HTTP/2: the session on the client's side, and the server.
task<> h2_request(int n) {
  co_await with_server(
      [n](io::memory_stream stream) -> task<> {
        h2::session talk(h2::role::client);
        const h2::message_head wanted{.method = "GET", .scheme = "http", .authority = "a", .path = "/"};
        std::string output;
        for (int answered = 0; answered < n;) {
          while (talk.streams() < 16 && talk.has_place()) talk.request(wanted, false);
          output.clear();
          if (talk.take_output(output)) co_await stream.write_all(output);
          talk.receive(co_await stream.read_chunk());
          while (auto* e = talk.next_event()) {
            if (e->what == h2::event::kind::body) talk.consume(e->stream, e->data.size());
            if (e->what == h2::event::kind::end) ++answered;
          }
        }
        stream.close();
      },
      false);  // how a date is compressed depends on its digits
}

/// The client's side of an exchange and the server's.
task<> client_request(int n) {
  co_await with_server([n](io::memory_stream stream) -> task<> {
    http::client_connection connection(std::make_unique<io::memory_stream>(std::move(stream)),
                                       http::limits{});
    const http::request wanted{.headers = {{"host", "a"}}};
    for (int i = 0; i < n; ++i) {
      co_await connection.exchange(wanted, http::timeouts{}, {"GET", "http://a/"});
      WEFT_ASSERT(connection.take_response().status == 200, "it is answered");
    }
  });
}

/// Whoever connects gets the same connection.
class one_connection final : public net::network {
 public:
  explicit one_connection(io::memory_stream stream) noexcept : stream_(std::move(stream)) {}
  task<std::unique_ptr<io::stream>> connect(std::string, std::uint16_t, net::connect_options) override {
    co_return std::make_unique<io::memory_stream>(std::move(stream_));
  }
  task<net::any_listener> listen(net::bind_address, net::listen_options) override { std::abort(); }
  task<std::unique_ptr<net::datagram_port>> bind_datagrams(net::bind_address, net::udp_options) override {
    std::abort();
  }

 private:
  io::memory_stream stream_;
};

/// The same with all that a client does for it: the URL, the usual fields, the pool.
task<> client_get(int n) {
  co_await with_server([n](io::memory_stream stream) -> task<> {
    one_connection only(std::move(stream));
    const net::use_network used(only);
    http::client client({.trust_env = false});
    for (int i = 0; i < n; ++i) {
      const auto got = co_await client.get("http://server.example:8000/search?q=cat");
      WEFT_ASSERT(got.status() == 200, "it is answered");
    }
  });
}

struct counted_item {
  int id = 0;
  std::string name;
  double price = 0;
  std::optional<std::string> note;
  std::vector<int> sizes;
};
const counted_item one_item{7, "An apple, \"red\"", 1.5, "né à Évian", {1, 20, 300}};

task<> json_read(int n) {
  const std::string text = model::to_json(one_item);
  for (int i = 0; i < n; ++i) WEFT_ASSERT(model::from_json<counted_item>(text), "it is read");
  co_return;
}
task<> json_write(int n) {
  for (int i = 0; i < n; ++i) WEFT_ASSERT(!model::to_json(one_item).empty(), "it is written");
  co_return;
}

/// A request to an application: the route among some is found, parameters are read and checked, and what the
/// handler gives becomes JSON.
task<> answer(int n, http::request asked) {
  web::app app;
  for (const char* other : {"/", "/items", "/items/{id}/parts", "/users/{name}"})
    app.get(other, [] { return 1; });
  app.get("/items/{id}", [](web::path<"id", int> id, web::query<"q", std::string, web::min_length(2)> q) {
    return counted_item{id, q, 1.5, {}, {}};
  });
  app.post("/items", [](counted_item posted) { return posted; });
  const http::handler handle = app.handler();
  for (int i = 0; i < n; ++i) {
    http::request next = asked;
    http::response made;
    WEFT_ASSERT(handle.try_at_once(next, made) && made.status == 200, "it is answered");
  }
  co_return;
}
task<> web_get(int n) { return answer(n, {.method = "GET", .target = "/items/7?q=apple"}); }
task<> web_post(int n) {
  return answer(n, {.method = "POST",
                    .target = "/items",
                    .headers = {{"content-type", "application/json"}},
                    .body = model::to_json(one_item)});
}

/// A client that sends `n` short messages over TCP, and gets each back from a server on the same loop.
template <typename Serve>
task<> with_echo(int n, Serve serve) {
  co_await with_task_group([&](task_group<>& group) -> task<> {
    auto listener = co_await net::listen({"127.0.0.1"});
    auto accepting = group.spawn([&]() -> task<> { co_await serve(co_await listener.accept()); });
    auto near = co_await net::connect(listener.local());
    std::array<char, 16> message{};
    for (int i = 0; i < n; ++i) {
      co_await near.write_all({message.data(), message.size()});
      co_await near.read_exactly(message);
    }
  });
}

task<> echo_stream(int n) {
  return with_echo(n, [](net::tcp_stream stream) -> task<> {
    while (auto read = co_await stream.read_chunk()) co_await stream.write_all(read);
  });
}

class echo_back final : public io::protocol {
  void connection_made(io::transport& t) override { transport_ = &t; }
  void data_received(std::string_view data) override { transport_->write(data); }
  io::transport* transport_ = nullptr;
};
task<> echo_protocol(int n) {
  return with_echo(n, [](net::tcp_stream stream) -> task<> {
    echo_back protocol;
    co_await io::run_protocol(stream, protocol);
  });
}

task<> sleep(int n) {
  return bench::sleepers(n, 1h, [] {});
}
task<> cancel(int n) {
  return bench::cancel_sleepers(n, [] {});
}
task<> timer_among_10k(int n) {
  return bench::among_sleepers(10'000, [n] { return bench::timer_arm_cancel(n); });
}

struct path {
  const char* name;
  task<> (*run)(int);
  int n;
};

constexpr path paths[] = {
    {"await_ready", bench::await_ready, 2000},
    {"group_spawn_join", bench::group_spawn_join, 1000},
    {"spawn_join_batch", bench::spawn_join_batch, 2000},
    {"yield", bench::yield, 2000},
    {"semaphore_hand_off", bench::semaphore_hand_off, 2000},
    {"channel_64", bench::channel_64, 2000},
    {"timer_arm_cancel", timer_among_10k, 2000},
    {"timeout_not_reached", bench::timeout_not_reached, 1000},
    {"sleep", sleep, 2000},
    {"cancel", cancel, 2000},
    {"http_parse", http_parse, 200},
    {"http_parse_browser", http_parse_browser, 200},
    {"server_request", server_request, 200},
    {"server_pipelined", server_pipelined, 320},
    {"h2_request", h2_request, 800},
    {"client_request", client_request, 200},
    {"client_get", client_get, 200},
    {"json_read", json_read, 500},
    {"json_write", json_write, 500},
    {"web_get", web_get, 500},
    {"web_post", web_post, 500},
    {"echo_stream", echo_stream, 1000},
    {"echo_protocol", echo_protocol, 1000},
};

void count(const path& p, int n) {
  const std::string label = p.name + (" " + std::to_string(n));
  CALLGRIND_ZERO_STATS;
  testing::run(p.run, n);
  CALLGRIND_DUMP_STATS_AT(label.c_str());
}

}  // namespace
}  // namespace weft

// Without arguments: what the counts depend on. With any: the runs.
int main(int argc, char**) {
  if (argc == 1) {
    const bool wide = __builtin_cpu_supports("avx2");  // what the parser looks for
    weft::print("clang {}, libstdc++ {}, glibc {}{}\n", __clang_version__, __GLIBCXX__,
                gnu_get_libc_version(), wide ? "" : ", no AVX2");
    return 0;
  }
  for (const auto& p : weft::paths) {
    weft::testing::run(p.run, 2 * p.n);  // what is allocated once, is
    weft::count(p, p.n);
    weft::count(p, 2 * p.n);
  }
}
