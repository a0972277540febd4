// SPDX-License-Identifier: MIT
#include "weft/client/error_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "weft/client/errors.hpp"

namespace weft::http {
namespace {

/// All classes, in the order of the tree.
template <typename... Classes>
struct class_list {
  static constexpr std::size_t size = sizeof...(Classes);

  /// Which of them are a base of `Derived`, one letter for each.
  template <typename Derived>
  static std::string bases_of() {
    return {(std::is_base_of_v<Classes, Derived> ? 'x' : '-')...};
  }
  static std::array<std::string, size> all() { return {bases_of<Classes>()...}; }
};
using all_errors =
    class_list<std::exception, std::runtime_error, weft::error, error, request_error, transport_error,
               timeout_error, connect_timeout, read_timeout, write_timeout, pool_timeout, total_timeout,
               network_error, connect_error, read_error, write_error, close_error, protocol_error,
               local_protocol_error, remote_protocol_error, proxy_error, unsupported_protocol, decoding_error,
               too_many_redirects, status_error, invalid_url, cookie_conflict, stream_error, stream_consumed,
               stream_closed, response_not_read, request_not_read>;

/// What the tree says of one entry: itself and those above it.
std::string ancestors(std::size_t of) {
  std::string marks(error_tree.size(), '-');
  for (std::string_view name = error_tree.at(of).name; !name.empty();) {
    const auto at = std::ranges::find(error_tree, name, &error_tree_entry::name);
    EXPECT_NE(at, error_tree.end()) << name;
    marks.at(static_cast<std::size_t>(at - error_tree.begin())) = 'x';
    name = at->parent;
  }
  return marks;
}

TEST(ErrorTree, IsAsTheClassesAre) {
  ASSERT_EQ(all_errors::size, error_tree.size());
  const auto real = all_errors::all();
  for (std::size_t i = 0; i < real.size(); ++i) EXPECT_EQ(ancestors(i), real.at(i)) << error_tree.at(i).name;
}

}  // namespace
}  // namespace weft::http
