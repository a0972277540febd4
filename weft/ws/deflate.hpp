// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace weft::ws {

/// Compresses the messages of one direction. Source: RFC 7692 §7.2.1.
class deflater {
 public:
  static constexpr int window_bits_min = 9;  ///< zlib cannot do with less

  /// `window_bits` is 9 to 15. With `context_takeover` a message may refer to the ones before: smaller, but
  /// the window is kept as long as the connection lives. Cost: 2^(window_bits + 2) bytes and 16 KiB, from the
  /// first message on.
  deflater(int window_bits, bool context_takeover, int level);
  deflater(deflater&&) noexcept;
  deflater& operator=(deflater&&) noexcept;
  ~deflater();

  /// Appends the message, compressed, to `out`.
  void compress(std::string_view message, std::string& out);

 private:
  struct end {
    void operator()(z_stream_s* used) const noexcept;
  };
  void begin();
  std::unique_ptr<z_stream_s, end> state_;  // null before the first message
  int window_bits_;
  bool context_takeover_;
  int level_;
};

/// Inflates the messages of one direction, piece by piece. Source: RFC 7692 §7.2.2.
class inflater {
 public:
  /// What every message ends with, and is not sent.
  static constexpr std::string_view tail{"\0\0\xFF\xFF", 4};

  enum class result : std::uint8_t { done, too_long, malformed };

  /// `window_bits` is 8 to 15, or more than the sender's.
  inflater(int window_bits, bool context_takeover);
  inflater(inflater&&) noexcept;
  inflater& operator=(inflater&&) noexcept;
  ~inflater();

  /// Inflates the next piece of a message behind `out`, which must not get longer than `bytes_max`. Ends a
  /// message with `tail` and `end_message`.
  result take(std::string_view piece, std::string& out, std::size_t bytes_max);
  void end_message() noexcept;

 private:
  struct end {
    void operator()(z_stream_s* used) const noexcept;
  };
  void begin();
  std::unique_ptr<z_stream_s, end> state_;  // null before the first message
  int window_bits_;
  bool context_takeover_;
};

}  // namespace weft::ws
