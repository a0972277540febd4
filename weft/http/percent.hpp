// SPDX-License-Identifier: MIT
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace weft::http {

/// Writes every byte but letters, digits, `-._~` and those of `safe` as `%XX`.
///
/// Source: RFC 3986 §2.1.
std::string percent_encode(std::string_view text, std::string_view safe = "");

/// Makes a URL, or a reference, of one that people have written: what it may not hold (blanks, quotes,
/// control characters, bytes beyond ASCII, a '%' that begins no escape) is escaped, the rest is as it was.
std::string escape_url(std::string_view text);

/// Turns each `%XX` into its byte; a '+' stays. The error says where an escape is broken.
///
/// The result may hold any byte, '/' and NUL included: check it after decoding, never before.
std::expected<std::string, std::string> percent_decode(std::string_view text);

/// Reads `a=1&b=two+words` pair by pair: a query, or a body of `application/x-www-form-urlencoded`.
///
/// Names and values are decoded, '+' is a space, a broken escape stands for itself, and empty pairs are
/// skipped.
///
///     for (query_reader pair(request.query()); pair.next();) use(pair.name(), pair.value());
///
/// Lifetime: borrows the text it reads. Source: URL standard of WHATWG §5.1.
class query_reader {
 public:
  explicit query_reader(std::string_view query) noexcept : rest_(query) {}

  /// Moves on to the next pair. Returns false at the end.
  bool next();

  const std::string& name() const noexcept { return name_; }

  /// Empty also for a pair without '='.
  const std::string& value() const noexcept { return value_; }

 private:
  std::string_view rest_;
  std::string name_, value_;
};

/// The decoded value of the first pair of that name.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

/// Writes pairs in the form that `query_reader` reads.
class query_writer {
 public:
  query_writer() = default;

  /// Goes on after the pairs that `query` already has.
  explicit query_writer(std::string_view query) : text_(query) {}

  /// Appends a pair. Returns the writer, so that calls chain.
  query_writer& add(std::string_view name, std::string_view value);

  const std::string& str() const noexcept { return text_; }

 private:
  std::string text_;
};

}  // namespace weft::http
