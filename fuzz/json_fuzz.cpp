// SPDX-License-Identifier: MIT
// What parses is written as a text that parses to the same value, compact or indented.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "weft/base/assert.hpp"
#include "weft/json/dump.hpp"
#include "weft/json/parse.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto first = json::parse(text);
  if (!first) {
    WEFT_ASSERT(first.error().offset <= size, "an error lies within the text");
    return 0;
  }
  for (const auto layout : {json::style::compact, json::style::pretty}) {
    const std::string written = json::dump(*first, layout);
    const auto second = json::parse(written);
    WEFT_ASSERT(second && *second == *first, "what was written reads back the same");
    WEFT_ASSERT(json::dump(*second, layout) == written, "equal values are written alike");
  }
  return 0;
}
