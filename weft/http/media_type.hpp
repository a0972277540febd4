// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weft/http/parameters.hpp"

namespace weft::http {

/// What a body is: `text/html; charset=utf-8`. Type, subtype and names of parameters are in lower case.
///
/// Source: RFC 9110 §8.3.1.
struct media_type {
  std::string type, subtype;
  std::vector<parameter> parameters;

  /// Reads a Content-Type field. The error is a sentence for people.
  static std::expected<media_type, std::string> parse(std::string_view text);

  /// Type and subtype: `text/html`.
  std::string essence() const;

  /// Its value for `charset`, if it has one.
  std::optional<std::string_view> charset() const noexcept { return find_parameter(parameters, "charset"); }

  /// Whether it is JSON: `application/json` or anything that ends in `+json`.
  bool is_json() const noexcept;

  /// The text of a field.
  std::string str() const;

  bool operator==(const media_type&) const = default;
};

/// One element of an Accept field: a type, where either part may be `*`.
struct media_range {
  media_type range;
  int weight = 1000;  ///< in thousandths; 0: not acceptable

  /// Whether it means `type`; parameters of the range must be there with these values.
  bool matches(const media_type& type) const;
};

/// The elements of an Accept field in its order; those that are malformed are left out, as is what comes
/// after the 64th. Source: RFC 9110 §12.5.1.
std::vector<media_range> parse_accept(std::string_view field);

/// How much `type` is wanted, in thousandths: the weight of the most specific range that matches; 0 if none
/// does. An empty list wants everything.
int accept_weight(const std::vector<media_range>& accepted, const media_type& type);

/// The one of `offered` with the greatest weight, of equal ones the first: its index, or nothing if none is
/// acceptable (status 406).
std::optional<std::size_t> choose_media_type(std::string_view accept_field,
                                             std::span<const media_type> offered);

}  // namespace weft::http
