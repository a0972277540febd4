// SPDX-License-Identifier: MIT
#include "weft/model/types.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace weft::model {
namespace {

struct some {
  int a;
};

static_assert(integer<int> && integer<std::int8_t> && integer<std::uint64_t>);
static_assert(!integer<bool> && !integer<char> && !integer<char8_t> && !integer<double>);
static_assert(real<double> && real<float> && !real<long double> && !real<int>);
static_assert(optional<std::optional<some>> && !optional<std::vector<int>> && !optional<int>);
static_assert(list<std::vector<some>> && list<std::vector<bool>> && list<std::list<int>>);
static_assert(!list<std::string> && !list<std::set<int>> && !list<some>);
static_assert(dictionary<std::map<std::string, int>> && dictionary<std::unordered_map<std::string, some>>);
static_assert(set<std::set<int>> && set<std::unordered_set<std::string>> && !set<std::map<std::string, int>>);
static_assert(tuple<std::pair<int, some>> && tuple<std::array<int, 2>> && tuple<std::tuple<>>);
static_assert(owner<std::unique_ptr<some>> && !owner<std::optional<some>> &&
              variant<std::variant<int, some>>);
static_assert(!dictionary<std::map<int, int>> && !dictionary<std::set<std::string>>);

// A type is read and written as the first that it is, so each must be one only.
template <typename T>
constexpr int kinds = integer<T> + real<T> + optional<T> + owner<T> + list<T> + set<T> + dictionary<T> +
                      named_enum<T> + tuple<T> + variant<T> + plain_struct<T>;

TEST(Types, DoNotOverlap) {
  EXPECT_EQ(kinds<int>, 1);
  EXPECT_EQ(kinds<double>, 1);
  EXPECT_EQ(kinds<std::optional<int>>, 1);
  EXPECT_EQ(kinds<std::vector<int>>, 1);
  EXPECT_EQ((kinds<std::map<std::string, int>>), 1);
  EXPECT_EQ(kinds<std::set<int>>, 1);
  EXPECT_EQ((kinds<std::array<int, 2>>), 1);
  EXPECT_EQ(kinds<std::unique_ptr<some>>, 1);
  EXPECT_EQ(kinds<std::variant<int>>, 1);
  EXPECT_EQ(kinds<some>, 1);
  EXPECT_EQ(kinds<std::string>, 0);
  EXPECT_EQ(kinds<bool>, 0);
}

}  // namespace
}  // namespace weft::model
