// SPDX-License-Identifier: MIT
#include "weft/json/value.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "weft/base/print.hpp"

namespace weft::json {
namespace {

constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();
constexpr auto uint64_max = std::numeric_limits<std::uint64_t>::max();

std::string refusal(const std::function<void()>& access) {
  try {
    access();
  } catch (const access_error& error) {
    return error.what();
  }
  return "none";
}

TEST(Value, HasAType) {
  EXPECT_TRUE(value().is_null());
  EXPECT_TRUE(value(nullptr).is_null());
  EXPECT_EQ(value(true).type(), kind::boolean);
  EXPECT_EQ(value(1).type(), kind::integer);
  EXPECT_EQ(value(1U).type(), kind::integer);
  EXPECT_EQ(value(uint64_max).type(), kind::integer);
  EXPECT_EQ(value(1.0).type(), kind::number);
  EXPECT_EQ(value("x").type(), kind::string);
  EXPECT_EQ(value(std::string_view("x")).type(), kind::string);
  EXPECT_EQ(value(array{1, "a", nullptr}).type(), kind::array);
  EXPECT_EQ(value(object{{"a", 1}}).type(), kind::object);
}

TEST(Value, GivesItsContent) {
  EXPECT_TRUE(value(true).as_bool());
  EXPECT_EQ(value(-5).as_int64(), -5);
  EXPECT_EQ(value(5).as_uint64(), 5u);
  EXPECT_EQ(value(uint64_max).as_uint64(), uint64_max);
  EXPECT_EQ(value(int64_max).as_int64(), int64_max);
  EXPECT_EQ(value(9.5).as_double(), 9.5);
  EXPECT_EQ(value(9).as_double(), 9.0);
  EXPECT_EQ(value(uint64_max).as_double(), 18446744073709551616.0);
  EXPECT_EQ(value("x").as_string(), "x");
  EXPECT_EQ(value(array{1, 2})[1].as_int64(), 2);
  EXPECT_EQ(value(object{{"a", object{{"b", "c"}}}})["a"]["b"].as_string(), "c");
}

TEST(Value, SaysWhatItIsNot) {
  EXPECT_EQ(refusal([] { value("x").as_bool(); }), "expected a boolean, got a string");
  EXPECT_EQ(refusal([] { value(1.0).as_int64(); }), "expected an integer, got a number");
  EXPECT_EQ(refusal([] { value().as_string(); }), "expected a string, got null");
  EXPECT_EQ(refusal([] { value(1).as_array(); }), "expected an array, got an integer");
  EXPECT_EQ(refusal([] { value(array{})["a"]; }), "expected an object, got an array");
  EXPECT_EQ(refusal([] { value(false).as_double(); }), "expected a number, got a boolean");
  EXPECT_EQ(refusal([] { value(object{})["a"]; }), "no member 'a' in an object");
  EXPECT_EQ(refusal([] { value(array{1})[1]; }), "no item 1 in an array of 1");
  EXPECT_EQ(refusal([] { value(-1).as_uint64(); }), "expected an integer of 0 or more, got -1");
  EXPECT_EQ(refusal([] { value(uint64_max).as_int64(); }),
            "expected an integer of 64 bits with a sign, got 18446744073709551615");
  EXPECT_TRUE(value(uint64_max).exceeds_int64());
  EXPECT_FALSE(value(std::uint64_t{int64_max}).exceeds_int64());
}

TEST(Value, FindsMembersOfObjectsOnly) {
  const value some = object{{"a", 1}};
  ASSERT_TRUE(some.find("a"));
  EXPECT_EQ(*some.find("a"), 1);
  EXPECT_FALSE(some.find("b"));
  EXPECT_FALSE(value(1).find("a"));
}

TEST(Value, EqualsByTypeAndContent) {
  EXPECT_EQ(value(1), value(std::uint64_t{1}));
  EXPECT_NE(value(1), value(1.0));
  EXPECT_NE(value(0), value(false));
  EXPECT_NE(value(), value(""));
  EXPECT_EQ(value(array{1, array{}}), value(array{1, array{}}));
  EXPECT_NE(value(array{1, 2}), value(array{2, 1}));
}

TEST(Value, CanBeChangedInside) {
  value some = object{{"list", array{1}}};
  some.as_object().find("list")->as_array().push_back(2);
  some.as_object().set("more", true);
  EXPECT_EQ(some, value(object{{"list", array{1, 2}}, {"more", true}}));
}

TEST(Object, KeepsTheOrderOfInsertion) {
  object some{{"z", 1}, {"a", 2}};
  some.set("m", 3);
  some.set("z", 4);
  std::string order;
  for (const auto& [name, content] : some) order += format("{}{} ", name, content.as_int64());
  EXPECT_EQ(order, "z4 a2 m3 ");
  EXPECT_EQ(some.size(), 3u);
  EXPECT_EQ(some.at("m"), 3);
  EXPECT_TRUE(object().empty());
}

TEST(Object, TakesTheLastOfEqualNames) { EXPECT_EQ((object{{"a", 1}, {"a", 2}}), (object{{"a", 2}})); }

TEST(Object, EqualsInAnyOrder) {
  EXPECT_EQ((object{{"a", 1}, {"b", 2}}), (object{{"b", 2}, {"a", 1}}));
  EXPECT_NE((object{{"a", 1}, {"b", 2}}), (object{{"a", 1}, {"c", 2}}));
  EXPECT_NE((object{{"a", 1}}), (object{{"a", 1}, {"b", 2}}));
}

TEST(Object, FindsAmongMany) {
  for (const std::size_t size : {15U, 16U, 17U, 18U, 63U, 64U, 65U, 10'000U}) {
    object some;
    for (std::size_t i = 0; i < size; ++i) some.set("name" + std::to_string(i), i);
    for (std::size_t i = 0; i < size; i += 2) some.set("name" + std::to_string(i), i + 1);
    ASSERT_EQ(some.size(), size);
    const object copy = some;
    const object moved = std::move(some);
    for (std::size_t i = 0; i < size; ++i) {
      const std::string name = "name" + std::to_string(i);
      EXPECT_EQ(copy.at(name), i % 2 == 0 ? i + 1 : i);
      EXPECT_EQ(moved.at(name), copy.at(name));
    }
    EXPECT_FALSE(copy.find("name"));
    EXPECT_FALSE(copy.find("name" + std::to_string(size)));
    EXPECT_EQ(copy, moved);
  }
}

TEST(Object, CanBeUsedAfterAMove) {
  object some;
  for (int i = 0; i < 100; ++i) some.set(std::to_string(i), i);
  const object other = std::move(some);
  some = {};  // NOLINT(bugprone-use-after-move)
  EXPECT_FALSE(some.find("1"));
  some.set("1", 2);
  EXPECT_EQ(some.at("1"), 2);
  some = other;
  EXPECT_EQ(some, other);
}

}  // namespace
}  // namespace weft::json
