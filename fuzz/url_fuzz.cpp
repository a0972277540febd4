// SPDX-License-Identifier: MIT
// The input is a URL, a line end, and a reference that is resolved on it. Whatever is accepted reads back as
// itself and can stand in a request.
#include "weft/http/url.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "weft/base/assert.hpp"
#include "weft/http/percent.hpp"
#include "weft/http/token.hpp"

namespace {

using namespace weft::http;

bool is_visible(char c) { return c > 0x20 && c < 0x7F; }

void check(const url& made) {
  const std::string text = made.str();
  WEFT_ASSERT(std::ranges::all_of(text, is_visible), "a URL has a byte that it may not hold");
  WEFT_ASSERT(text.size() <= url_bytes_max, "a URL is longer than its limit");
  const auto again = url::parse(text);
  WEFT_ASSERT(again.has_value(), "a URL's own text is refused");
  WEFT_ASSERT(*again == made && again->str() == text, "a URL's text is another URL");
  std::string shouted = text;  // is not taken as a whole, as what is written as it is kept may be
  std::ranges::transform(made.scheme(), shouted.begin(), [](char c) { return c >= 'a' ? c - 32 : c; });
  WEFT_ASSERT(url::parse(shouted) == made, "the case of a scheme matters");
  WEFT_ASSERT(!made.target().contains('#'), "a fragment is sent");
  const bool web = made.scheme() == "http" || made.scheme() == "https";
  WEFT_ASSERT(!web || !made.host().empty(), "a web URL without a host");
  WEFT_ASSERT(!web || made.target().starts_with('/'), "a target that is no path");
  WEFT_ASSERT(made.resolve("")->with_fragment(made.fragment()) == made.with_fragment(made.fragment()),
              "the empty reference is another URL");
  WEFT_ASSERT(*made.with_fragment(std::nullopt)->with_query(std::nullopt) ==
                  *made.with_query(std::nullopt)->with_fragment(std::nullopt),
              "the order of changes matters");
}

void check_resolving(const url& base, std::string_view reference) {
  const auto target = base.resolve(reference);
  if (!target) return;
  check(*target);
  const auto whole = url::parse(reference);
  if (whole && whole->scheme() != base.scheme()) {
    WEFT_ASSERT(whole->origin() == target->origin(), "a whole URL leads elsewhere");
  }
}

void check_pairs(std::string_view text) {
  WEFT_ASSERT(percent_decode(percent_encode(text)) == text, "escaping is not undone");
  query_writer out;
  std::size_t count = 0;
  for (query_reader pair(text); pair.next(); ++count) out.add(pair.name(), pair.value());
  query_reader was(text);
  for (query_reader is(out.str()); is.next(); --count) {
    WEFT_ASSERT(was.next() && was.name() == is.name() && was.value() == is.value(), "another pair");
  }
  WEFT_ASSERT(count == 0, "more or fewer pairs");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string escaped = escape_url(text);
  WEFT_ASSERT(is_field_value(escaped) && escape_url(escaped) == escaped, "a URL that is still to be escaped");
  check_pairs(text);
  const std::string_view first = text.substr(0, text.find('\n'));
  const auto base = url::parse(first);
  if (!base) return 0;
  check(*base);
  check_resolving(*base, text.substr(std::min(first.size() + 1, text.size())));
  return 0;
}
