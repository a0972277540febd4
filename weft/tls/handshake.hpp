// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weft/core/clock.hpp"
#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"
#include "weft/tls/context.hpp"
#include "weft/tls/stream.hpp"

namespace weft::tls {

struct handshake_options {
  duration handshake_limit = 60s;        ///< for the handshake; beyond: `timeout_error`
  duration shutdown_limit = 30s;         ///< for `stream::shutdown`
  std::vector<std::string> protocols{};  ///< ALPN for this connection; empty: the context's
  /// Bytes of the peer that a reader took off the stream already: those left in a `buffered_reader` after
  /// the plain text that asked for TLS.
  std::string already_read{};
};

/// Begins TLS as a client on a stream that is connected to `host`.
///
/// The host is named to the server, an international one in its ASCII form, and the server's certificate must
/// be for it. Takes up an earlier session
/// with the host if there is one. Throws the errors of errors.hpp, which say which certificate and why, and
/// what the stream throws. Cancellation, and after an error: the stream is closed.
task<stream> client_handshake(std::unique_ptr<io::stream> over, std::string host, context with,
                              handshake_options options = {});

/// Begins TLS as a server.
task<stream> server_handshake(std::unique_ptr<io::stream> over, context with, handshake_options options = {});

/// The same for a stream of any class, which is moved in.
template <std::derived_from<io::stream> Stream>
task<stream> client_handshake(Stream over, std::string host, context with, handshake_options options = {}) {
  return client_handshake(std::make_unique<Stream>(std::move(over)), std::move(host), std::move(with),
                          std::move(options));
}
template <std::derived_from<io::stream> Stream>
task<stream> server_handshake(Stream over, context with, handshake_options options = {}) {
  return server_handshake(std::make_unique<Stream>(std::move(over)), std::move(with), std::move(options));
}

}  // namespace weft::tls
