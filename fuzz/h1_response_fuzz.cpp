// SPDX-License-Identifier: MIT
// Responses of one connection: any slicing gives the same events, whatever they answer, and what was read can
// be written and read again.
#include <cstdint>

#include "fuzz/h1_slicing.hpp"
#include "weft/http/h1_encoder.hpp"

namespace weft::http::h1::fuzz {
namespace {

void check_writing(std::string_view text) {
  const message read = first_message(role::response, text);
  if (!read.complete) return;
  const int status = read.head.status();
  const bool chunked = read.head.chunked() && status >= 200 && status != 204 && status != 304;
  const headers fields = without_framing(read.head.fields());
  std::string wire;
  encode_response_head(wire, status, read.head.reason(), fields,
                       chunked ? body_framing::chunked() : body_framing::length(read.body.size()));
  if (chunked) {
    encode_chunk(wire, read.body);
    encode_last_chunk(wire, read.head.trailers());
  } else {
    wire += read.body;
  }
  check_read_back(role::response, read, wire);
}

}  // namespace
}  // namespace weft::http::h1::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft::http::h1;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz::events_in_any_slicing({.side = role::response, .show_fields = true}, text);
  fuzz::events_in_any_slicing(
      {.side = role::response, .bounds = fuzz::tight, .methods = {"HEAD", "GET", "CONNECT"}, .close = true},
      text);
  fuzz::check_writing(text);
  return 0;
}
