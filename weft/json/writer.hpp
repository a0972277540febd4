// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weft::json {

enum class style : std::uint8_t {
  compact,  ///< `{"a":[1,2]}`
  pretty,   ///< one item a line, indented by two spaces
};

/// Appends a JSON text to a string, value by value.
///
/// Characters beyond ASCII are written as they are. Doubles have the fewest digits that read back the same,
/// and a point or an exponent: `9.5`, `1.0`, `1e+16`. The caller sees to it that what is opened is closed and
/// that each value of an object follows its key.
///
/// Throws `write_error`: NaN or an infinity, or a string that is no UTF-8; part of the text is then appended.
/// Lifetime: borrows the string.
class writer {
 public:
  explicit writer(std::string& out, style layout = style::compact) noexcept : out_(out), layout_(layout) {}

  void null();
  void boolean(bool content);
  void integer(std::integral auto content) {
    if constexpr (std::signed_integral<decltype(content)>) {
      write_integer(std::int64_t{content});
    } else {
      write_integer(std::uint64_t{content});
    }
  }
  void number(double content);
  void number(float content);
  void string(std::string_view content);

  /// A value that is a JSON text already, written as it is.
  void text(std::string_view json);

  /// Bytes that the string has.
  std::size_t size() const noexcept { return out_.size(); }

  /// Makes room for so many bytes more, as a guess: for a few at once at most.
  void expect(std::size_t bytes);

  void begin_array();
  void end_array();
  void begin_object();
  void key(std::string_view name);

  /// A key that needs no escapes, and is UTF-8.
  void plain_key(std::string_view name);

  void end_object();

 private:
  void write_integer(std::int64_t content);
  void write_integer(std::uint64_t content);
  template <typename Put>
  void item(std::size_t bytes_max, Put write);
  char* separate(char* at) const noexcept;
  void quoted(std::string_view content, std::string_view behind);
  void append_pieces(std::string_view content, bool& beyond_ascii);
  void end_key();
  void open(char bracket);
  void close(char bracket);

  std::string& out_;
  style layout_;
  bool after_item_ = false;  // else after a bracket, a key, or nothing
  bool after_key_ = false;
  std::size_t depth_ = 0;
};

}  // namespace weft::json
