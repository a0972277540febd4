// SPDX-License-Identifier: MIT
// WebSocket frames: any slicing gives the same events, where nothing is compressed, and so do messages that
// are taken in pieces; what compresses inflates again.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/h1_slicing.hpp"
#include "tests/ws/frames.hpp"
#include "weft/base/assert.hpp"
#include "weft/ws/deflate_terms.hpp"
#include "weft/ws/parser.hpp"

namespace weft::ws::fuzz {
namespace {

/// Small enough that a fuzzer reaches them.
constexpr limits tight = {.frame_bytes_max = 1000, .message_bytes_max = 1500};

void check_slicing(role sender, bool compressed, std::string_view bytes) {
  const auto events = [&](std::span<const std::string_view> pieces, const limits& bounds = tight) {
    auto unpack = compressed ? std::optional(inflater(9, true)) : std::nullopt;
    parser in(sender, bounds, std::move(unpack));
    return testing::events_of(in, pieces);
  };
  const std::array<std::string_view, 1> whole = {bytes};
  const std::string expected = events(whole);
  WEFT_ASSERT(!expected.starts_with("BROKEN"), "the parser broke a promise of its own");
  const std::string in_pieces = events(http::h1::fuzz::pieces_of(bytes));
  // What is wrong with compressed data is found out sooner or later, as the pieces of it are.
  WEFT_ASSERT(compressed || in_pieces == expected, "pieces give other events");
  limits of_any_length = tight;
  of_any_length.in_pieces = true;
  of_any_length.message_bytes_max = 100;
  const std::string taken_in_pieces = events(http::h1::fuzz::pieces_of(bytes), of_any_length);
  WEFT_ASSERT(compressed || expected.contains("message_too_large") || taken_in_pieces == expected,
              "messages in pieces are other messages");
}

void check_compression(std::string_view message) {
  std::string packed, out;
  deflater(9, false, 6).compress(message, packed);
  inflater unpack(9, false);
  WEFT_ASSERT(unpack.take(packed, out, message.size()) == inflater::result::done, "it does not inflate");
  WEFT_ASSERT(unpack.take(inflater::tail, out, message.size()) == inflater::result::done, "it does not end");
  WEFT_ASSERT(out == message, "another message");
}

void check_negotiation(std::string_view value) {
  if (value.size() > 500 || value.find_first_of(std::string_view("\r\n\0", 3)) != value.npos) return;
  http::headers fields;
  try {
    fields.add("sec-websocket-extensions", value);
  } catch (const std::invalid_argument&) {
    return;
  }
  const deflate_options full{.own_window_bits = 15, .peer_window_bits = 15};
  if (const auto terms = choose_deflate(fields, full)) {
    http::headers answer;
    answer.add("sec-websocket-extensions", format_answer(*terms));
    const auto agreed = accept_deflate(answer, full);
    WEFT_ASSERT(agreed && *agreed == terms, "a client does not understand the answer");
  }
}

}  // namespace
}  // namespace weft::ws::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft::ws;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const bool compressed : {false, true}) {
    fuzz::check_slicing(role::client, compressed, bytes);
    fuzz::check_slicing(role::server, compressed, bytes);
  }
  fuzz::check_compression(bytes);
  fuzz::check_negotiation(bytes);
  return 0;
}
