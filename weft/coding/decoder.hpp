// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/coding/content_coding.hpp"
#include "weft/coding/errors.hpp"
#include "weft/coding/limits.hpp"

namespace weft::coding {

namespace detail {
class decoding;
}

/// Undoes the codings of a body that comes in pieces; what comes out comes in pieces of bounded size, too.
///
///     undo.feed(bytes);
///     for (;;) {
///       const auto piece = undo.next();
///       if (!piece) return refuse(piece.error());
///       if (piece->empty()) break;
///       use(*piece);
///     }
///
/// After the last bytes comes `end()`, and once more the same loop. A gzip body may be several members one
/// after the other, a zstd body several frames; nothing else may follow the end. A body of no bytes at all is
/// an empty one in any coding: servers send them with HEAD and 304 in mind.
///
/// Cost: 64 KiB a coding, and the library's window: at most 8 MiB for zstd (RFC 9659), 16 MiB for br.
class decoder {
 public:
  /// A decoder of one coding.
  explicit decoder(content_coding coding, const limits& bounds = {});

  /// A decoder of what Content-Encoding says: the codings in the order in which they were applied.
  ///
  /// They are undone from the last one on, up to one that is not known here: see `remaining`. The error is
  /// `too_many_codings`.
  static std::expected<decoder, decode_error> of_field(std::string_view content_encoding,
                                                       const limits& bounds = {});

  ~decoder();
  decoder(decoder&&) noexcept;
  decoder& operator=(decoder&&) noexcept;

  /// Whether there is nothing to decode: bytes come out as they went in.
  bool passes_through() const noexcept;

  /// The codings that stay on the body, as Content-Encoding has them, because the last of them is not known
  /// here; empty if none.
  const std::string& remaining() const noexcept { return remaining_; }

  /// Gives the next bytes of the body. All that came before must have been taken out with `next`.
  ///
  /// Lifetime: `bytes` must stay until `next` has returned an empty piece.
  void feed(std::string_view bytes);

  /// Says that the body has no further bytes.
  void end() noexcept { ended_ = true; }

  /// The next bytes of the content, at most 64 KiB; empty when more must be fed, or at the end.
  ///
  /// Once it has returned an error it returns the same again. Lifetime: valid until the next call.
  std::expected<std::string_view, decode_error> next();

 private:
  struct link;
  explicit decoder(const limits& bounds) noexcept;
  void add(content_coding coding);
  std::expected<std::string_view, decode_error> pull(std::size_t index);
  std::optional<decode_error> check(const link& from) const;
  std::size_t bytes_used() const noexcept;

  limits bounds_;
  std::vector<link> links_;  // from the coding that is undone first
  std::string remaining_;
  std::string_view passing_;  // fed, and nothing to be undone
  std::size_t bytes_fed_ = 0;
  bool ended_ = false;
  std::optional<decode_error> failure_;
};

/// The content of a whole body; the codings are those of the Content-Encoding field.
std::expected<std::string, decode_error> decode_all(std::string_view content_encoding, std::string_view body,
                                                    const limits& bounds = {});

}  // namespace weft::coding
