// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "weft/base/text_hash.hpp"
#include "weft/web/path_pattern.hpp"

namespace weft::web {

/// Finds the route of a request: by the path, then by the method.
///
/// A path without names is found in a hash table; the others in a tree of their segments. What is more exact
/// goes first, in whatever order it was added: `/users/me` before `/users/{id}`, `{id:int}` before `{id}`,
/// and `{rest:path}` last. Cost: O(length of the path), for a tree without ambiguous names.
class route_table {
 public:
  /// What was found.
  struct match {
    std::size_t route = none;          ///< its number; `none`: no route has this path and method
    std::vector<std::string> values;   ///< of the names in its path, decoded
    std::vector<std::string> allowed;  ///< the methods that the path has, if the method is not among them
  };
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  route_table();
  route_table(route_table&&) noexcept;
  route_table& operator=(route_table&&) noexcept;
  ~route_table();

  /// Adds a route; an empty method stands for any. Throws `std::invalid_argument` if there is one already.
  void add(std::string_view method, const path_pattern& path, std::size_t route);

  /// Looks for the route of a request. `path` is percent-encoded.
  void find(std::string_view method, std::string_view path, match& found) const;

 private:
  using methods = std::vector<std::pair<std::string, std::size_t>>;
  struct node;
  struct search;
  std::unordered_map<std::string, methods, base::text_hash, std::equal_to<>> exact_;
  std::unique_ptr<node> root_;
};

}  // namespace weft::web
