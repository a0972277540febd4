// SPDX-License-Identifier: MIT
// The input is a field value, given to every parser of fields. What they read can be written, and is read
// again as the same.
#include <cstdint>

#include "weft/base/assert.hpp"
#include "weft/base/base64.hpp"
#include "weft/http/byte_range.hpp"
#include "weft/http/cache_control.hpp"
#include "weft/http/challenge.hpp"
#include "weft/http/charset.hpp"
#include "weft/http/content_disposition.hpp"
#include "weft/http/entity_tag.hpp"
#include "weft/http/forwarded.hpp"
#include "weft/http/link.hpp"
#include "weft/http/media_type.hpp"
#include "weft/http/retry_after.hpp"
#include "weft/http/token.hpp"
#include "weft/http/weighted_list.hpp"

namespace {

using namespace weft::http;

void check_ranges(std::string_view text) {
  constexpr std::uint64_t length = 1000;
  const range_request request = parse_range(text, length);
  std::uint64_t total = 0;
  for (const auto& [first, size] : request.ranges) {
    WEFT_ASSERT(size > 0 && first < length && size <= length - first, "a range beyond the end");
    total += size;
    WEFT_ASSERT(
        content_range::parse(format_content_range({first, size}, length))->range == (byte_range{first, size}),
        "another Content-Range");
  }
  WEFT_ASSERT(total <= length && request.ranges.size() <= range_count_max, "ranges of more than the whole");
}

void check_types(std::string_view text) {
  if (const auto type = media_type::parse(text))
    WEFT_ASSERT(media_type::parse(type->str()) == *type, "another type");
  for (const media_range& range : parse_accept(text))
    WEFT_ASSERT(range.weight >= 0 && range.weight <= 1000, "a wrong weight");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const char* charset : {"utf-8", "latin1", "utf-16", "gb18030"}) {
    WEFT_ASSERT(repaired_utf8(*decode_text(text, charset)) == *decode_text(text, charset),
                "a text that is no UTF-8");
    auto decoder = text_decoder::of(charset);
    std::string pieces;
    for (const char c : text) pieces += decoder->decode({&c, 1});
    WEFT_ASSERT(pieces + decoder->finish() == *decode_text(text, charset), "another text in pieces");
  }
  (void)safe_file_name(text);
  if (!is_field_value(text)) return 0;
  check_ranges(text);
  check_types(text);
  if (const auto tag = entity_tag::parse(text))
    WEFT_ASSERT(entity_tag::parse(tag->str()) == *tag, "another tag");
  (void)entity_tag_list::parse(text);
  (void)parse_weighted_list(text);
  (void)parse_challenges(text);
  (void)parse_credentials(text);
  (void)parse_forwarded(text);
  (void)parse_node(text);
  (void)parse_links(text);
  (void)parse_retry_after(text, {});
  if (const auto parsed = content_disposition::parse(text)) (void)parsed->filename();
  (void)parse_age({{"age", text}});
  if (const auto bytes = weft::base64_decode(text)) {
    WEFT_ASSERT(weft::base64_decode(weft::base64_encode(*bytes)) == *bytes, "other bytes");
  }
  WEFT_ASSERT(content_disposition::parse(format_attachment(text)).has_value(),
              "an attachment that is malformed");
  const cache_control directives = cache_control::parse({{"cache-control", text}});
  if (directives.no_cache_fields.empty() && directives.private_fields.empty() &&
      directives != cache_control{}) {
    WEFT_ASSERT(cache_control::parse({{"cache-control", directives.str()}}) == directives,
                "other directives");
  }
  return 0;
}
