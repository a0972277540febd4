// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "tests/ws/socket_pair.hpp"
#include "weft/body/takeover.hpp"
#include "weft/http/h1_encoder.hpp"
#include "weft/http/h1_parser.hpp"
#include "weft/io/errors.hpp"
#include "weft/net/network.hpp"
#include "weft/testing/network.hpp"
#include "weft/ws/accept.hpp"

namespace weft::ws::testing {

using answer_function = std::function<http::response(http::request&)>;

/// What an HTTP server does with one connection that carries one request.
inline task<> answer_one(io::stream& stream, const answer_function& answer) {
  std::string input(4096, '\0');
  http::h1::parser parser(http::h1::role::request);
  http::request request;
  std::size_t size = 0, used = 0;
  for (bool complete = false; !complete;) {
    const http::h1::step s = parser.next(std::string_view(input).substr(used, size - used));
    used += s.consumed;
    complete = s.what == http::h1::progress::complete;
    if (s.what == http::h1::progress::need_more) {
      const std::size_t count = co_await stream.read_some(std::span(input).subspan(size));
      if (count == 0) co_return;
      size += count;
    }
  }
  request.method = parser.method();
  request.target = parser.target();
  request.headers = parser.fields();
  const http::response made = answer(request);
  std::string head;
  http::h1::encode_response_head(
      head, made.status, made.reason_or_default(), made.headers,
      made.upgrade ? http::h1::body_framing::none() : http::h1::body_framing::length(made.body.size()));
  co_await stream.write_all(head, made.body);
  if (made.upgrade) co_await made.upgrade->run(stream, input.substr(used, size - used));
}

/// A server of this host in memory for as long as `body` runs.
inline task<> beside_server(answer_function answer, std::function<task<>()> body) {
  weft::testing::network net;
  auto listener = co_await net::listen_any({.port = 80});
  co_await with_task_group([&](task_group<>& group) -> task<> {
    auto serving = group.spawn([&]() -> task<> {
      for (;;) {
        group.spawn(
            [&answer](net::any_stream stream) -> task<> {
              try {
                co_await answer_one(stream, answer);
              } catch (const io::error&) {  // of a client that was cut
              }
              stream.close();
            },
            co_await listener.accept());
      }
    });
    co_await body();
    serving.cancel();
  });
}

inline http::response echoing(http::request& request) { return accept(request, echo); }

}  // namespace weft::ws::testing
