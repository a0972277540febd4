// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "weft/coding/content_coding.hpp"
#include "weft/web/middleware.hpp"

namespace weft::web {

struct compression_options {
  /// Those that are offered, the best first.
  std::vector<coding::content_coding> codings{coding::content_coding::zstd, coding::content_coding::br,
                                              coding::content_coding::gzip};
  std::size_t bytes_min = 500;  ///< shorter bodies are sent as they are
};

/// Compresses the bodies of responses, streamed ones included, for clients that accept it.
///
/// What is compressed already, by its type or its Content-Encoding, and parts of files are left alone, and so
/// is what says `no-transform` in Cache-Control (RFC 9111 §5.2.2.6). Pages that repeat what the request said
/// beside a secret should not be compressed over TLS (BREACH).
class compression final : public middleware {
 public:
  explicit compression(compression_options options = {}) : options_(std::move(options)) {}
  void after(request& r, http::response& made) override;

 private:
  compression_options options_;
};

}  // namespace weft::web
