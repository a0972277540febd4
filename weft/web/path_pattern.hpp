// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::web {

/// What a part of a path in braces accepts: `{id}`, `{id:int}`, `{rest:path}`.
enum class converter : std::uint8_t {
  uuid,     ///< 8-4-4-4-12 hexadecimal digits
  integer,  ///< `int`: digits
  real,     ///< `float`: digits, and maybe a point and more
  text,     ///< `str`, the default: anything but '/'; not nothing
  path,     ///< anything, slashes included
};

/// One piece of a pattern: text as it is, or what a name stands for.
struct path_piece {
  std::string text;  ///< literal text, or the name
  converter accepts = converter::text;
  bool is_name = false;
};

/// The path of a route, taken apart: `/users/{id:int}/files/{name}.json`.
class path_pattern {
 public:
  /// Throws `std::invalid_argument` for one that cannot be: no '/' at its beginning, braces that do not
  /// match, an unknown converter, a name that is no identifier or comes twice.
  explicit path_pattern(std::string_view pattern);

  /// By segment, which the slashes part; each a list of pieces. A `path` piece ends the pattern's last one.
  const std::vector<std::vector<path_piece>>& segments() const noexcept { return segments_; }
  /// The names in their order.
  const std::vector<std::string>& names() const noexcept { return names_; }
  bool has_names() const noexcept { return !names_.empty(); }

  /// As OpenAPI writes it: the converters left out.
  const std::string& text() const noexcept { return text_; }
  /// As it was given.
  const std::string& source() const noexcept { return source_; }

  /// The path with the names replaced by `values`, percent-encoded. Throws `std::invalid_argument` if a value
  /// is missing or is not accepted.
  std::string fill(const std::vector<std::pair<std::string, std::string>>& values) const;

 private:
  void add_segment(std::string_view text);
  path_piece read_name(std::string_view inside);

  std::vector<std::vector<path_piece>> segments_;
  std::vector<std::string> names_;
  std::string text_, source_;
};

/// Whether `text`, percent-decoded, is what the converter accepts.
bool accepts(converter c, std::string_view text) noexcept;

/// Matches one segment of a path, percent-encoded, with the pieces of a pattern; appends the decoded values
/// to `values`, or leaves them alone and returns false.
bool match_segment(const std::vector<path_piece>& pieces, std::string_view segment,
                   std::vector<std::string>& values);

}  // namespace weft::web
