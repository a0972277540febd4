// SPDX-License-Identifier: MIT
// Requests of one connection: any slicing gives the same events, and what was read can be written and read
// again.
#include <cstdint>

#include "fuzz/h1_slicing.hpp"
#include "weft/http/h1_encoder.hpp"

namespace weft::http::h1::fuzz {
namespace {

void check_writing(std::string_view text) {
  const message read = first_message(role::request, text);
  if (!read.complete) return;
  headers fields = without_framing(read.head.fields());
  if (!fields.contains("host")) return;  // HTTP/1.0; the encoder writes 1.1
  std::string wire;
  if (read.head.chunked()) {
    encode_request_head(wire, read.head.method(), read.head.target(), fields, body_framing::chunked());
    encode_chunk(wire, read.body);
    encode_last_chunk(wire, read.head.trailers());
  } else {
    encode_request_head(wire, read.head.method(), read.head.target(), fields,
                        body_framing::length(read.body.size()));
    wire += read.body;
  }
  check_read_back(role::request, read, wire);
}

}  // namespace
}  // namespace weft::http::h1::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft::http::h1;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz::events_in_any_slicing({.side = role::request, .show_fields = true}, text);
  fuzz::events_in_any_slicing({.side = role::request, .bounds = fuzz::tight, .close = true}, text);
  fuzz::check_writing(text);
  return 0;
}
