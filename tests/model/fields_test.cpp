// SPDX-License-Identifier: MIT
#include "weft/model/fields.hpp"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace weft::model {
namespace {

struct nothing {};
struct one {
  std::optional<int> only;
};
struct nested {
  std::string object;
  one value;
  std::array<int, 3> of;
};
struct hidden {
  std::unique_ptr<int> moves;
  std::variant<int, std::string> either;
  std::function<void(int&)> call;
  std::vector<hidden> more;
  std::map<std::string, one> table;
};
struct largest {
  int a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16;
  int b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b16;
};
struct renamed {
  std::string character;
  std::string name;
};
class closed {
 public:
  int a() const { return a_; }

 private:
  int a_ = 0;
};

}  // namespace

template <>
inline constexpr auto describe<renamed> =
    model("Renamed", alias<&renamed::character>("char"), alias<&renamed::name>("unicode name"));

namespace {

using names = std::vector<std::string_view>;

template <typename T> names names_of() { return {field_names<T>().begin(), field_names<T>().end()}; }

static_assert(plain_struct<nothing> && plain_struct<one> && plain_struct<hidden> && plain_struct<largest>);
static_assert(!plain_struct<closed> && !plain_struct<int> && !plain_struct<std::string> &&
              !plain_struct<std::array<int, 3>>);
static_assert(field_count<nothing> == 0 && field_count<one> == 1 && field_count<largest> == 32);
static_assert(field_names<one>()[0] == "only");

TEST(FieldNames, AreThoseOfTheStruct) {
  EXPECT_EQ(names_of<nothing>(), names{});
  EXPECT_EQ(names_of<one>(), names{"only"});
  EXPECT_EQ(names_of<nested>(), (names{"object", "value", "of"}));
  EXPECT_EQ(names_of<hidden>(), (names{"moves", "either", "call", "more", "table"}));
  EXPECT_EQ(names_of<largest>().back(), "b16");
}

TEST(FieldNames, OfLocalStructs) {
  struct local {
    int x_position;
    std::string y;
  };
  EXPECT_EQ(names_of<local>(), (names{"x_position", "y"}));
}

TEST(FieldNames, FollowADescription) { EXPECT_EQ(names_of<renamed>(), (names{"char", "unicode name"})); }

TEST(WithFields, GivesReferences) {
  nested some{"a", {5}, {1, 2, 3}};
  with_fields(some, [](std::string& object, one& value, std::array<int, 3>&) {
    object += "b";
    value.only.reset();
  });
  EXPECT_EQ(some.object, "ab");
  EXPECT_FALSE(some.value.only);
  const nested fixed = some;
  EXPECT_EQ(with_fields(fixed, [](const auto&... fields) { return sizeof...(fields); }), 3u);
}

}  // namespace
}  // namespace weft::model
