// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::http {

/// What tells one state of a resource from another: `"abc"`, or `W/"abc"` if it stands for several that mean
/// the same. Source: RFC 9110 §8.8.3.
struct entity_tag {
  std::string opaque;  ///< between the quotes
  bool weak = false;

  /// Reads an ETag field; nothing for any other text.
  static std::optional<entity_tag> parse(std::string_view text);

  /// As in a field. Throws `std::invalid_argument` for quotes, blanks and control characters in it.
  std::string str() const;

  /// Whether both are strong and the same: byte for byte the same representation.
  bool strongly_equals(const entity_tag& other) const noexcept {
    return !weak && !other.weak && opaque == other.opaque;
  }

  /// Whether they are the same but for weakness.
  bool weakly_equals(const entity_tag& other) const noexcept { return opaque == other.opaque; }

  bool operator==(const entity_tag&) const = default;
};

/// The value of If-Match or If-None-Match.
struct entity_tag_list {
  bool any = false;  ///< `*`
  std::vector<entity_tag> tags;

  /// Nothing if one element is malformed.
  static std::optional<entity_tag_list> parse(std::string_view field);
};

}  // namespace weft::http
