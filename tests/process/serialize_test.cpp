// SPDX-License-Identifier: MIT
// Covers: weft/process/struct_nesting.hpp
#include "weft/process/serialize.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "weft/process/errors.hpp"

namespace weft {
namespace {

enum class color : std::uint8_t { red, green };

struct point {
  int x = 0;
  double y = 0;
  bool operator==(const point&) const = default;
};
struct shape {
  std::string name;
  color paint = color::red;
  std::vector<point> corners;
  std::optional<point> middle;
  std::map<std::string, std::vector<std::string>> tags;
  bool operator==(const shape&) const = default;
};
struct tree {
  int value = 0;
  std::vector<tree> children;
  bool operator==(const tree&) const = default;
};
struct backwards {  // looks like a pair, and is none
  int second = 0;
  int first = 0;
  bool operator==(const backwards&) const = default;
};

template <typename T>
T there_and_back(const T& value) {
  binary_writer out;
  serialize(out, value);
  binary_reader in(out.bytes());
  T back{};
  deserialize(in, back);
  EXPECT_TRUE(in.at_end());
  return back;
}

TEST(Serialize, Numbers) {
  EXPECT_EQ(there_and_back(-7), -7);
  EXPECT_EQ(there_and_back(std::numeric_limits<std::uint64_t>::max()),
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(there_and_back(0.1), 0.1);
  EXPECT_EQ(there_and_back('x'), 'x');
  EXPECT_EQ(there_and_back(true), true);
  EXPECT_EQ(there_and_back(color::green), color::green);
}

TEST(Serialize, TextAndSequences) {
  EXPECT_EQ(there_and_back(std::string("a\0b", 3)), std::string("a\0b", 3));
  EXPECT_EQ(there_and_back(std::string(100'000, 'x')).size(), 100'000U);
  EXPECT_EQ(there_and_back(std::vector<double>{1, 2.5}), (std::vector<double>{1, 2.5}));
  EXPECT_EQ(there_and_back(std::vector<bool>{true, false, true}), (std::vector<bool>{true, false, true}));
  EXPECT_EQ(there_and_back(std::vector<std::string>{"", "ab"}), (std::vector<std::string>{"", "ab"}));
  EXPECT_EQ(there_and_back(std::deque<int>{1, 2}), (std::deque<int>{1, 2}));
  EXPECT_EQ(there_and_back(std::list<color>{color::green}), (std::list<color>{color::green}));
  EXPECT_EQ((there_and_back(std::array<std::string, 2>{"a", "b"})), (std::array<std::string, 2>{"a", "b"}));
}

TEST(Serialize, SetsAndMaps) {
  EXPECT_EQ(there_and_back(std::set<int>{3, 1}), (std::set<int>{1, 3}));
  const std::map<std::string, int> ages{{"ann", 30}, {"bob", 40}};
  EXPECT_EQ(there_and_back(ages), ages);
  const std::unordered_map<int, std::vector<int>> lists{{1, {2, 3}}, {4, {}}};
  EXPECT_EQ(there_and_back(lists), lists);
}

TEST(Serialize, SumsAndProducts) {
  EXPECT_EQ(there_and_back(std::optional<int>()), std::nullopt);
  EXPECT_EQ(there_and_back(std::optional<std::string>("x")), "x");
  EXPECT_EQ(there_and_back(std::pair(1, std::string("y"))), std::pair(1, std::string("y")));
  EXPECT_EQ(there_and_back(std::tuple<>()), std::tuple<>());
  using either = std::variant<std::monostate, int, std::string>;
  EXPECT_EQ(there_and_back(either()), either());
  EXPECT_EQ(there_and_back(either("z")), either("z"));
}

TEST(Serialize, Times) {
  EXPECT_EQ(there_and_back(std::chrono::milliseconds(5)), std::chrono::milliseconds(5));
  const auto now = std::chrono::system_clock::now();
  EXPECT_EQ(there_and_back(now), now);
}

TEST(Serialize, StructsNeedNoDeclaration) {
  const shape s{"square", color::green, {{1, 2}, {3, 4}}, point{5, 6}, {{"k", {"v", "w"}}}};
  EXPECT_EQ(there_and_back(s), s);
  const tree t{1, {{2, {}}, {3, {{4, {}}}}}};
  EXPECT_EQ(there_and_back(t), t);
  EXPECT_EQ(there_and_back(std::vector<backwards>{{1, 2}}), (std::vector<backwards>{{1, 2}}));
}

TEST(Serialize, IsCompact) {
  binary_writer out;
  serialize(out, std::string("abc"));
  serialize(out, color::green);
  EXPECT_EQ(out.bytes(), std::string("\3abc\1"));
}

TEST(Serialize, WhatPointsIntoAProcessIsRefused) {
  static_assert(!serializable<int*>);
  static_assert(!serializable<std::string_view>);
  static_assert(!serializable<std::span<int>>);
  static_assert(!serializable<std::unique_ptr<int>>);
  static_assert(!serializable<std::reference_wrapper<int>>);
  static_assert(!serializable<int&>);
  static_assert(!serializable<std::vector<int*>>);
  static_assert(!serializable<std::tuple<int, const char*>>);
  struct inside {
    std::map<std::string, std::vector<const int*>> deep;
  };
  static_assert(!serializable<inside>);
}

struct nothing {
  bool operator==(const nothing&) const = default;
};
struct around_nothing {
  nothing inside;
  bool operator==(const around_nothing&) const = default;
};

TEST(Serialize, ItemsWithoutContentAreCounted) {
  const std::vector<around_nothing> three(3);
  EXPECT_EQ(there_and_back(three), three);
  EXPECT_EQ(there_and_back(std::vector<std::tuple<>>(2)).size(), 2U);
  binary_writer out;
  out.size(std::uint64_t{1} << 62);
  binary_reader in(out.bytes());
  std::vector<nothing> many;
  EXPECT_THROW(deserialize(in, many), std::runtime_error) << "a count is bounded by the bytes";
}

TEST(Serialize, WhatNoWriterWroteIsAnError) {
  binary_reader flag("\2");
  bool b = false;
  EXPECT_THROW(deserialize(flag, b), std::runtime_error);
  binary_reader alternative("\5");
  std::variant<int, bool> v;
  EXPECT_THROW(deserialize(alternative, v), std::runtime_error);
}

tree chain_of(std::size_t depth) {
  tree t;
  for (; depth > 1; --depth) {
    tree around;
    around.children.push_back(std::move(t));
    t = std::move(around);
  }
  return t;
}

std::string written(const tree& t, std::size_t depth_max) {
  binary_writer out(depth_max);
  serialize(out, t);
  return out.take();
}

template <typename Fn>
std::string too_deep(Fn fn) {
  try {
    fn();
  } catch (const message_too_deep& e) {
    EXPECT_EQ(e.code(), process_errc::too_deep);
    return e.what();
  }
  return "is not";
}

TEST(Serialize, ADeepStructIsReadUpToTheLimit) {
  const tree deepest = chain_of(serialized_depth_default_max);
  EXPECT_EQ(there_and_back(deepest), deepest);
  const std::string two = written(chain_of(2), 2);
  tree back;
  binary_reader enough(two, 2);
  deserialize(enough, back);
  EXPECT_EQ(back, chain_of(2));
  // As many side by side as there are.
  const tree broad{0, std::vector<tree>(1000)};
  EXPECT_EQ(there_and_back(broad), broad);
}

TEST(Serialize, ADeeperOneIsRefusedByBothSides) {
  const std::string said = "a value for another process has more than 2 structs inside of each other";
  EXPECT_EQ(too_deep([] { written(chain_of(3), 2); }), said);
  const std::string three = written(chain_of(3), 3);
  EXPECT_EQ(too_deep([&] {
              binary_reader in(three, 2);
              tree back;
              deserialize(in, back);
            }),
            said);
  EXPECT_NE(
      too_deep([] { written(chain_of(serialized_depth_default_max + 1), serialized_depth_default_max); }),
      "is not");
}

// However deep bytes say that it is: the stack of whoever reads them does not end before the limit.
TEST(Serialize, BytesDoNotSayHowDeepItRecurses) {
  std::string bytes;
  for (int i = 0; i < 100'000; ++i) bytes.append("\0\0\0\0\1", 5);
  EXPECT_NE(too_deep([&] {
              binary_reader in(bytes);
              tree back;
              deserialize(in, back);
            }),
            "is not");
}

TEST(Serialize, ShortBytesAreAnError) {
  binary_writer out;
  serialize(out, std::vector<std::string>{"ab", "cd"});
  for (std::size_t kept = 0; kept < out.bytes().size(); ++kept) {
    binary_reader in(std::string_view(out.bytes()).substr(0, kept));
    std::vector<std::string> into;
    EXPECT_THROW(deserialize(in, into), std::runtime_error) << kept;
  }
}

TEST(Serialize, AHugeCountAllocatesNothing) {
  binary_writer out;
  out.size(std::numeric_limits<std::uint64_t>::max());
  std::vector<double> numbers;
  std::vector<tree> trees;
  binary_reader first(out.bytes());
  EXPECT_THROW(deserialize(first, numbers), std::runtime_error);
  binary_reader second(out.bytes());
  EXPECT_THROW(deserialize(second, trees), std::runtime_error);
}

}  // namespace
}  // namespace weft
