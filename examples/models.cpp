// SPDX-License-Identifier: MIT
// Models: plain structs read from JSON and written as JSON, with limits, other names, errors, modes, types of
// one's own.
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/json/parse.hpp"
#include "weft/model.hpp"

using namespace weft;

// [model]
enum class kind { fruit, tool };

struct item {
  std::string name;
  kind what = kind::tool;           // "fruit" or "tool"; need not be there, as its initializer is not zero
  double price = 0;                 // must be there: zero, false and empty are no defaults
  std::optional<std::string> note;  // null, or not there, or a text
  std::vector<std::string> tags;
};

template <>
inline constexpr auto model::describe<item> = model::model(
    "Item", model::field<&item::name>(model::min_length(1), model::max_length(20)),
    model::alias<&item::what>("kind"), model::field<&item::price>(model::ge(0), model::doc("in euros")),
    model::field<&item::tags>(model::max_length(3), model::unique_items(), model::defaulted),
    model::extra(model::forbid));
// [/model]

// [read]
std::string read_one(std::string_view text) {
  const auto read = model::from_json<item>(text);
  if (!read) return read.error().what();
  return format("{} for {}", read->name, read->price);
}
// [/read]

// [errors]
std::string explain(std::string_view text) {
  std::string all;
  const auto read = model::from_json<std::vector<item>>(text);
  if (read) return all;
  for (const model::error& e : read.error().items()) {
    for (const model::place& p : e.loc) all += (p.is_index() ? std::to_string(p.index()) : p.name()) + '/';
    all += format(" {}: {}\n", e.type, e.message);
  }
  return all;
}
// [/errors]

// [modes]
void read_loosely_and_strictly() {
  WEFT_ASSERT(model::from_json<int>(R"("5")") == 5, "lax: what people send");
  WEFT_ASSERT(!model::from_json<int>(R"("5")", model::strict), "strict: only what is meant");
  WEFT_ASSERT(!model::from_json<int>("[[[5]]]", model::lax, {.bytes_max = 1000, .depth_max = 2}), "too deep");
  WEFT_ASSERT(model::from_text<bool>("on") == true, "a text that is no JSON: of a query, a form");
}
// [/modes]

// [check]
struct span {
  int from = 0, to = 0;
};
template <>
inline constexpr auto model::describe<span> =
    model::model("Span", model::check([](const span& all) -> std::expected<void, std::string> {
                   if (all.from > all.to) return std::unexpected("it ends before it begins");
                   return {};
                 }));

using percent = model::limited<int, model::ge(0), model::le(100)>;  // where there is no field to describe
// [/check]

// [custom]
struct color {
  int red = 0, green = 0, blue = 0;
};
template <>
struct weft::model::text_form<color> {
  static std::expected<color, std::string> parse(std::string_view text) {
    color made;
    if (text.size() != 7 ||
        std::sscanf(std::string(text).c_str(), "#%2x%2x%2x", &made.red, &made.green, &made.blue) != 3)
      return std::unexpected("it must be like #ff8800");
    return made;
  }
  static std::string print(const color& c) { return format("#{:02x}{:02x}{:02x}", c.red, c.green, c.blue); }
  static constexpr std::string_view schema_format = "color";
};
// [/custom]

// [variant]
struct circle {
  model::literal<"circle"> type;
  double radius = 0;
};
struct square {
  model::literal<"square"> type;
  double side = 0;
};
using shape = std::variant<circle, square>;  // its literal says which one it is
// [/variant]

// [write]
std::string write_both(const item& one) {
  return model::to_json(one) + '\n' + model::to_json(one, {.exclude_none = true, .exclude_defaults = true});
}
// [/write]

// [values]
std::string first_name(std::string_view text) {
  const auto read = json::parse(text);  // any JSON, as values
  if (!read) return read.error().what();
  const json::value* const items = read->find("items");
  return items ? (*items)[0]["name"].as_string() : "none";
}
// [/values]

int main() {
  WEFT_ASSERT(read_one(R"({"name":"apple","price":0.5})") == "apple for 0.5", "a whole item");
  WEFT_ASSERT(read_one(R"({"name":"","price":-1})")
                  .starts_with("name: String should have at least 1 character; price: "),
              "all that is wrong");
  WEFT_ASSERT(explain(R"([{"name":"saw","kind":"toy","price":1,"size":2}])") ==
                  "0/kind/ enum: Input should be 'fruit' or 'tool'\n"
                  "0/size/ extra_forbidden: Extra inputs are not permitted\n",
              "where and what");
  read_loosely_and_strictly();
  WEFT_ASSERT(
      model::from_json<span>(R"({"from":2,"to":1})").error().what().ends_with("it ends before it begins"),
      "");
  WEFT_ASSERT(!model::from_json<std::vector<percent>>("[1,101]"), "a limit of an item");
  WEFT_ASSERT(model::to_json(*model::from_json<color>(R"("#ff8800")")) == R"("#ff8800")", "there and back");
  const auto shapes = model::from_json<std::vector<shape>>(R"([{"type":"square","side":2}])");
  WEFT_ASSERT(shapes && std::get<square>(shapes->front()).side == 2, "the second one");
  WEFT_ASSERT(write_both({.name = "kiwi", .what = kind::fruit, .price = 9}) ==
                  R"({"name":"kiwi","kind":"fruit","price":9.0,"note":null,"tags":[]})"
                  "\n"
                  R"({"name":"kiwi","kind":"fruit","price":9.0})",
              "");
  WEFT_ASSERT(first_name(R"({"items":[{"name":"saw"}]})") == "saw", "a value");
  print("all as it should be\n");
}
