// SPDX-License-Identifier: MIT
// What parses is written as a text that parses to the same value, compact or indented. What is behind a text,
// where whole words of it can be looked at, makes no difference.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "weft/base/assert.hpp"
#include "weft/json/dump.hpp"
#include "weft/json/parse.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto first = json::parse(text);
  const auto spaced = json::parse(std::string(text) + std::string(100, ' '));
  WEFT_ASSERT(first ? spaced && *spaced == *first : !spaced, "with blanks behind it is the same");
  if (!first) {
    const std::size_t offset = first.error().offset;
    WEFT_ASSERT(offset <= size, "an error lies within the text");
    WEFT_ASSERT(offset == size || spaced.error().offset == offset, "with blanks behind it is where it was");
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
