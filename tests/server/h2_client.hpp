// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "weft/core/task_group.hpp"
#include "weft/h2/session.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/server/serve.hpp"

namespace weft::tests {

/// A client that says when it reads and writes.
struct h2_client {
  io::memory_stream stream;
  h2::session talk{h2::role::client};
  struct answer {
    int status = 0;
    http::headers fields{}, trailers{};
    std::string body{};
    bool ended = false;
    h2::error_code code = h2::error_code::no_error;
  };
  std::map<h2::stream_id, answer> answers{};
  bool gone = false;    // a goaway came
  bool at_end = false;  // of the stream
  bool consumes = true;

  h2::stream_id ask(const std::string& path, std::string_view method = "GET", bool has_body = false) {
    return talk
        .request({.method = std::string(method), .scheme = "http", .authority = "a.example", .path = path},
                 has_body)
        .value();
  }
  /// An extended CONNECT for a WebSocket; `fields` besides its version.
  h2::stream_id connect(const std::string& path, http::headers fields = {},
                        std::string protocol = "websocket") {
    fields.add("sec-websocket-version", "13");
    return talk
        .request({.method = "CONNECT",
                  .scheme = "http",
                  .authority = "a.example",
                  .path = path,
                  .protocol = std::move(protocol),
                  .fields = std::move(fields)},
                 true)
        .value();
  }
  h2::stream_id post(const std::string& path, std::string_view body) {
    const auto id = ask(path, "POST", true);
    talk.write(id, body);
    talk.finish(id);
    return id;
  }
  task<> flush() {
    std::string bytes;
    if (talk.take_output(bytes)) co_await stream.write_all(bytes);
  }
  /// Carries bytes until `done()`, or the end of the stream.
  task<> until(std::function<bool()> done) {
    std::string piece(100'000, '\0');
    for (;;) {
      co_await flush();
      if (done() || at_end) co_return;
      const std::size_t count = co_await stream.read_some(piece);
      at_end = count == 0;
      talk.receive(std::string_view(piece).substr(0, count));
      take_events();
    }
  }
  task<answer> answer_to(h2::stream_id id) {
    co_await until([&] { return answers[id].ended || answers[id].code != h2::error_code::no_error; });
    co_return answers[id];
  }

 private:
  void take_events() {
    while (auto e = talk.next_event()) {
      answer& one = answers[e->stream];
      switch (e->what) {
        case h2::event::kind::head:
          one.status = e->head->status;
          one.fields = e->head->fields;
          break;
        case h2::event::kind::body:
          one.body += e->data;
          if (consumes) talk.consume(e->stream, e->data.size());
          break;
        case h2::event::kind::end:
          one.ended = true;
          if (e->head) one.trailers = e->head->fields;
          break;
        case h2::event::kind::closed: one.code = e->code; break;
        case h2::event::kind::goaway: gone = true; break;
      }
    }
  }
};

/// Serves one end of a stream in memory while `body(client)` holds the other.
inline task<> with_h2_client(http::handler handle, http::server_options options,
                             std::function<task<>(h2_client&)> body) {
  auto [near, far] = io::memory_stream::pair();
  h2_client client{std::move(near)};
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      co_await http::serve_connection(far, handle, options);
      far.close();
    });
    co_await body(client);
    client.stream.close();
  });
}

}  // namespace weft::tests
