// SPDX-License-Identifier: MIT
// The first byte chooses the codings and where the body is cut; the rest is the body. A body that decodes to
// something decodes to the same however it is cut, and never to more than the limits allow.
#include <algorithm>
#include <cstdint>
#include <string>

#include "weft/base/assert.hpp"
#include "weft/coding/decoder.hpp"
#include "weft/coding/encoder.hpp"

namespace {

using namespace weft::coding;

constexpr limits bounds{.bytes_max = 1 << 20, .ratio_max = 50, .ratio_floor_bytes = 1 << 16};
constexpr std::string_view fields[] = {"gzip",     "deflate",       "br",         "zstd",
                                       "gzip, br", "deflate, zstd", "zstd, gzip", ""};

std::expected<std::string, decode_error> decode_pieces(std::string_view field, std::string_view body,
                                                       std::size_t piece) {
  auto undo = decoder::of_field(field, bounds);
  std::string content;
  for (bool more = true; more;) {
    more = !body.empty();
    if (more) undo->feed(body.substr(0, piece));
    if (!more) undo->end();
    body.remove_prefix(std::min(piece, body.size()));
    for (;;) {
      auto made = undo->next();
      if (!made) return std::unexpected(made.error());
      if (made->empty()) break;
      content += *made;
    }
  }
  return content;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view field = fields[data[0] % 8];
  const auto whole = decode_all(field, body, bounds);
  const auto pieces = decode_pieces(field, body, data[0] / 8U + 1);
  WEFT_ASSERT(whole.has_value() || whole.error().code != errc::too_many_codings, "an error that cannot be");
  // A ratio depends on what has been fed when bytes come out.
  const bool bounded = (!whole && whole.error().code == errc::expands_too_much) ||
                       (!pieces && pieces.error().code == errc::expands_too_much);
  WEFT_ASSERT(bounded || whole.has_value() == pieces.has_value(), "cutting the body makes a difference");
  if (whole && pieces) WEFT_ASSERT(*whole == *pieces, "cutting the body changes the content");
  if (whole) WEFT_ASSERT(whole->size() <= bounds.bytes_max, "more than the limit");
  return 0;
}
