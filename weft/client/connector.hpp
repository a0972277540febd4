// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/http/url.hpp"
#include "weft/io/stream.hpp"
#include "weft/tls/context.hpp"

namespace weft::http {

/// Opens the streams of a client: TCP for http, TLS over it for https.
class connector {
 public:
  /// The options are looked at when the first https connection is made.
  explicit connector(tls::context_options options) : options_(std::move(options)) {}

  /// Connects to the origin of `to`, which must be http or https.
  ///
  /// `wait_for_descriptor` as in `net::connect_options`. Throws `dns::resolve_error`, `net::connect_error`,
  /// `tls::error`. Lifetime: `to` must outlive the call.
  task<std::unique_ptr<io::stream>> connect(const url& to, bool wait_for_descriptor);

 private:
  tls::context& secured();

  tls::context_options options_;
  std::optional<tls::context> secured_;
};

}  // namespace weft::http
