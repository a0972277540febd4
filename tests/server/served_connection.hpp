// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/core/sleep.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/http/h1_parser.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/server/serve.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::tests {

inline const std::string get = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";

inline http::response hello(http::request&) { return http::response::text("hello"); }

/// Whatever comes until the peer ends the stream.
inline task<std::string> read_to_end(io::stream& from) {
  std::string all, piece(10'000, '\0');
  while (const std::size_t n = co_await from.read_some(piece)) all.append(piece, 0, n);
  co_return all;
}

/// What came so far: at least a byte, or nothing at the end.
inline task<std::string> read_available(io::stream& from) {
  std::string piece(100'000, '\0');
  co_await testing::wait_all_blocked();
  piece.resize(co_await from.read_some(piece));
  co_return piece;
}

/// The final responses in `bytes`, which must be whole; `methods` are those of the requests, GET if left out.
inline std::vector<http::response> responses_in(std::string_view bytes,
                                                std::vector<std::string> methods = {}) {
  std::vector<http::response> found;
  http::h1::parser parser(http::h1::role::response, {.body_bytes_max = SIZE_MAX});
  http::response made;
  const auto expect = [&] {
    parser.expect_response_to(found.size() < methods.size() ? methods[found.size()] : "GET");
  };
  expect();
  bool inside = false;
  for (;;) {
    const auto s = parser.next(bytes);
    bytes.remove_prefix(s.consumed);
    if (s.what == http::h1::progress::head) {
      made = {.status = parser.status(), .reason = parser.reason(), .headers = parser.fields()};
      inside = true;
    } else if (s.what == http::h1::progress::body) {
      made.body += s.data;
    } else if (s.what == http::h1::progress::complete) {
      inside = false;
      if (made.status / 100 != 1) {
        found.push_back(std::move(made));
        expect();
      }
    } else {
      EXPECT_EQ(s.what, http::h1::progress::need_more) << parser.error().message;
      EXPECT_TRUE(bytes.empty() && !inside) << "cut: " << bytes;
      return found;
    }
  }
}

/// Serves one end of a stream in memory while `body(client)` holds the other one. The server must come to its
/// end once the client has closed.
template <typename Body>
void with_client(http::handler handle, http::server_options options, Body body,
                 std::size_t capacity = 64 * 1024) {
  testing::run([&]() -> task<> {
    auto [client, served] = io::memory_stream::pair(capacity);
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        co_await http::serve_connection(served, handle, options);
        served.close();
      });
      co_await body(client);
      client.close();
    });
  });
}

/// All that the server says to `requests`, which are sent piece by piece and then end.
inline std::string answers_to_pieces(http::handler handle, http::server_options options,
                                     std::vector<std::string> pieces) {
  std::string got;
  options.cancel_on_end = false;
  with_client(std::move(handle), std::move(options), [&](io::memory_stream& client) -> task<> {
    for (const std::string& piece : pieces) {
      co_await client.write_all(piece);
      co_await testing::wait_all_blocked();
    }
    co_await client.close_write();
    got = co_await read_to_end(client);
  });
  return got;
}
inline std::string answers_to(http::handler handle, std::string requests, http::server_options options = {}) {
  return answers_to_pieces(std::move(handle), std::move(options), {std::move(requests)});
}

}  // namespace weft::tests
