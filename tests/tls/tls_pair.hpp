// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "tests/tls/authority.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/tls/handshake.hpp"

namespace weft::tests {

/// Two streams that are connected, below TLS.
using wires = std::pair<std::unique_ptr<io::stream>, std::unique_ptr<io::stream>>;

template <typename Stream>
wires wires_of(std::pair<Stream, Stream> ends) {
  return {std::make_unique<Stream>(std::move(ends.first)), std::make_unique<Stream>(std::move(ends.second))};
}
inline wires memory_wires(std::size_t capacity = io::memory_stream::capacity_default) {
  return wires_of(io::memory_stream::pair(capacity));
}

inline tls::context test_server(tls::context_options options = {}) {
  return tls::context::for_server(test_authority().identity_of("a.example"), std::move(options));
}
inline tls::context test_client() { return tls::context::for_client(test_authority().trusting()); }

struct tls_pair {
  std::optional<tls::stream> client, server;
};

/// What became of a handshake at both ends.
struct handshake_outcome {
  tls_pair made;
  std::exception_ptr client_error, server_error;
};
inline task<handshake_outcome> shake_hands(wires ends, tls::context client, tls::context server,
                                           std::string host = "a.example") {
  handshake_outcome got;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      try {
        got.made.client.emplace(co_await tls::client_handshake(std::move(ends.first), host, client));
      } catch (const io::error&) {
        got.client_error = std::current_exception();
      }
    });
    group.spawn([&]() -> task<> {
      try {
        got.made.server.emplace(co_await tls::server_handshake(std::move(ends.second), server));
      } catch (const io::error&) {
        got.server_error = std::current_exception();
      }
    });
    co_return;
  });
  co_return got;
}

/// Shakes hands at both ends; throws what the client threw, else what the server threw.
inline task<tls_pair> connected(wires ends, tls::context client, tls::context server,
                                std::string host = "a.example") {
  auto got = co_await shake_hands(std::move(ends), std::move(client), std::move(server), std::move(host));
  if (got.client_error) std::rethrow_exception(got.client_error);
  if (got.server_error) std::rethrow_exception(got.server_error);
  co_return std::move(got.made);
}
inline task<tls_pair> connected(wires ends = memory_wires()) {
  return connected(std::move(ends), test_client(), test_server());
}

}  // namespace weft::tests
