// SPDX-License-Identifier: MIT
#include "weft/model/types.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <list>
#include <map>
#include <set>
#include <unordered_map>
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
static_assert(!dictionary<std::map<int, int>> && !dictionary<std::set<std::string>>);

// A type is read and written as the first that it is, so each must be one only.
template <typename T>
constexpr int kinds = integer<T> + real<T> + optional<T> + list<T> + dictionary<T> + named_enum<T> + model<T>;

TEST(Types, DoNotOverlap) {
  EXPECT_EQ(kinds<int>, 1);
  EXPECT_EQ(kinds<double>, 1);
  EXPECT_EQ(kinds<std::optional<int>>, 1);
  EXPECT_EQ(kinds<std::vector<int>>, 1);
  EXPECT_EQ((kinds<std::map<std::string, int>>), 1);
  EXPECT_EQ(kinds<some>, 1);
  EXPECT_EQ(kinds<std::string>, 0);
  EXPECT_EQ(kinds<bool>, 0);
}

}  // namespace
}  // namespace weft::model
