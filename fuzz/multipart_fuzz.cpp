// SPDX-License-Identifier: MIT
// The first byte says where the body is cut; the rest is a form whose boundary is X. It comes apart in the
// same way however it is cut, and what its parts say can be written again.
#include <algorithm>
#include <cstdint>

#include "weft/base/assert.hpp"
#include "weft/http/multipart_form.hpp"
#include "weft/http/multipart_parser.hpp"

namespace {

using namespace weft::http;
using event = multipart_parser::event;

constexpr multipart_limits bounds{
    .part_count_max = 5, .part_field_count_max = 3, .part_header_bytes_max = 200, .part_bytes_max = 1000};
const media_type type{"multipart", "form-data", {{"boundary", "X"}}};

/// What the events were, in one text.
std::string trace(std::string_view body, std::size_t piece) {
  auto in = multipart_parser::for_type(type, bounds).value();
  std::string out;
  for (bool more = true; more;) {
    more = !body.empty();
    if (more) in.feed(body.substr(0, piece));
    if (!more) in.end();
    body.remove_prefix(std::min(piece, body.size()));
    for (;;) {
      const auto next = in.next();
      if (!next) return out + "error";
      if (*next == event::need_bytes) break;
      if (*next == event::part_begin) {
        out += '[' + in.name() + '|' + in.filename().value_or("") + '|' + in.type().str() + '|';
        (void)safe_file_name(in.filename().value_or(""));
      }
      if (*next == event::data) out += in.data();
      if (*next == event::part_end) out += ']';
    }
  }
  return out + "end";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = trace(body, body.size());
  const std::string pieces = trace(body, data[0] % 16U + 1);
  // What is beyond a limit may be found before or after a piece was given out.
  const bool failed = whole.ends_with("error");
  WEFT_ASSERT(failed == pieces.ends_with("error"), "cutting the body makes a difference");
  if (!failed) WEFT_ASSERT(whole == pieces, "cutting the body makes other parts");
  multipart_form out("Y");
  out.add(body, "value");
  out.add_file("file", {.filename = std::string(body)}, body);
  WEFT_ASSERT(out.pieces().size() == 1 && out.content_length() == out.pieces()[0].text.size(),
              "a wrong length");
  return 0;
}
