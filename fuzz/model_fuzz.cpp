// SPDX-License-Identifier: MIT
// What reads into a model is JSON, and is written as a text that reads into an equal model. It does not
// matter how the members are spaced, nor what is behind the text.
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/json/dump.hpp"
#include "weft/json/parse.hpp"
#include "weft/model/describe.hpp"
#include "weft/model/from_json.hpp"
#include "weft/model/to_json.hpp"

namespace {

enum class shade { red, green };

struct node {
  std::string name;
  std::int8_t small = 1;
  std::uint64_t large = 2;
  double number = 1.5;
  bool flag = true;
  shade color = shade::green;
  std::optional<std::string> note;
  std::vector<node> kids;
  std::map<std::string, std::vector<bool>> bits;
  weft::json::value any;
  std::map<std::string, weft::json::value> more;

  bool operator==(const node&) const = default;
};

}  // namespace

template <>
inline constexpr auto weft::model::describe<node> =
    weft::model::model("Node", weft::model::field<&node::more>(weft::model::extra(weft::model::keep)));

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto first = model::from_json<node>(text);
  const auto tree = json::parse(text);
  const bool is_json = tree.has_value();
  const auto spaced = model::from_json<node>(std::string(text) + std::string(100, ' '));
  WEFT_ASSERT(spaced.has_value() == first.has_value(), "with blanks behind it is the same");
  if (!first) {
    const bool json_invalid = first.error().items().front().type == "json_invalid";
    WEFT_ASSERT(json_invalid == !is_json, "a text is no JSON for both or for none");
    WEFT_ASSERT(!first.error().what().empty(), "errors have a text");
    WEFT_ASSERT(!is_json || spaced.error().to_json() == first.error().to_json(), "its errors are the same");
    return 0;
  }
  WEFT_ASSERT(is_json, "a model is read from JSON only");
  WEFT_ASSERT(*spaced == *first, "with blanks behind it is equal");
  for (const auto layout : {json::style::compact, json::style::pretty}) {
    const auto respaced = model::from_json<node>(json::dump(*tree, layout));
    WEFT_ASSERT(respaced && *respaced == *first, "spaced in another way it is equal");
  }
  const auto second = model::from_json<node>(model::to_json(*first));
  WEFT_ASSERT(second && *second == *first, "what was written reads back the same");
  return 0;
}
