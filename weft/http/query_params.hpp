// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <expected>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::http {

/// The pairs of a query or a form, decoded, in their order; one name may come several times.
class query_params {
 public:
  using pair = std::pair<std::string, std::string>;

  query_params() = default;
  query_params(std::initializer_list<pair> pairs) : pairs_(pairs) {}

  /// Reads `a=1&b=two+words`, a query or a body of `application/x-www-form-urlencoded`, as `query_reader`
  /// does. The error is that there are more than `pair_count_max` pairs.
  static std::expected<query_params, std::string> parse(std::string_view text,
                                                        std::size_t pair_count_max = 1000);

  /// The value of the first pair of that name.
  std::optional<std::string_view> get(std::string_view name) const noexcept;

  /// The values of all pairs of that name, in order.
  std::vector<std::string_view> get_all(std::string_view name) const;

  bool contains(std::string_view name) const noexcept { return get(name).has_value(); }

  /// Appends a pair. Returns the object, so that calls chain; the following do the same.
  query_params& add(std::string_view name, std::string_view value);

  /// Replaces all pairs of that name by one, at the place of the first.
  query_params& set(std::string_view name, std::string_view value);

  /// Removes all pairs of that name.
  query_params& remove(std::string_view name);

  /// Takes the pairs of `others` in the place of those here that have their names.
  query_params& merge(const query_params& others);

  std::size_t size() const noexcept { return pairs_.size(); }
  bool empty() const noexcept { return pairs_.empty(); }
  auto begin() const noexcept { return pairs_.begin(); }
  auto end() const noexcept { return pairs_.end(); }

  /// The text of a query or a form.
  std::string str() const;

  bool operator==(const query_params&) const = default;

 private:
  std::vector<pair> pairs_;
};

}  // namespace weft::http
