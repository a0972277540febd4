// SPDX-License-Identifier: MIT
// The input is a URL as people type it. What is accepted is a URL, and the same when it is read once more, so
// no host is a number in disguise, and nothing is decoded twice.
#include <cstdint>

#include "weft/base/assert.hpp"
#include "weft/http/browser_url.hpp"

namespace {

using namespace weft::http;

void check(const url& made) {
  const auto strict = url::parse(made.str());
  WEFT_ASSERT(strict == made, "a URL's own text is another URL");
  const auto again = parse_as_browser(made.str());
  if (made.scheme() == "http") WEFT_ASSERT(again == made, "a browser takes it for another URL");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const url base = url::parse("http://example.org/foo/bar").value();
  if (const auto made = parse_as_browser(text)) check(*made);
  if (const auto made = resolve_as_browser(base, text)) check(*made);
  return 0;
}
