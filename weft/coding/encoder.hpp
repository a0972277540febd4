// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weft/coding/content_coding.hpp"

namespace weft::coding {

namespace detail {
class encoding;
}

/// Applies one or several codings to a body that comes in pieces.
///
/// The default levels are those of servers that compress while they send: 6 of 9 for gzip and deflate, 5 of
/// 11 for br, 3 of 19 for zstd. `deflate` writes the zlib format.
class encoder {
 public:
  /// Throws `std::invalid_argument` if the coding has no such level.
  explicit encoder(content_coding coding, std::optional<int> level = {});

  /// Codings one over the other, in the order of Content-Encoding, at their default levels.
  explicit encoder(std::span<const content_coding> codings);

  ~encoder();
  encoder(encoder&&) noexcept;
  encoder& operator=(encoder&&) noexcept;

  /// Appends to `out` what becomes of `bytes`; often nothing yet.
  void encode(std::string_view bytes, std::string& out);

  /// Appends what makes everything so far readable to the peer: for bodies that are sent as they come to be.
  ///
  /// Cost: each call makes the body longer by a few bytes, and compression worse.
  void flush(std::string& out);

  /// Appends the end. The encoder is not used after.
  void finish(std::string& out);

 private:
  std::vector<std::unique_ptr<detail::encoding>> stages_;  // in the order in which they are applied
};

/// A whole body in one coding.
std::string encode_all(content_coding coding, std::string_view content, std::optional<int> level = {});

}  // namespace weft::coding
