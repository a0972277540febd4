// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/http/h1_events.hpp"
#include "weft/base/assert.hpp"

namespace weft::http::h1::fuzz {

/// Small enough that a fuzzer reaches all of them.
inline constexpr limits tight = {
    .request_line_bytes_max = 256,
    .header_bytes_max = 1024,
    .field_count_max = 16,
    .body_bytes_max = 512,
    .chunk_line_bytes_max = 64,
    .chunk_extension_bytes_max = 128,
    .trailer_bytes_max = 256,
    .trailer_count_max = 4,
};

/// Cuts a text into pieces of 1 to 16 bytes, at places that depend on its bytes alone.
inline std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> pieces;
  std::size_t state = text.size();
  while (!text.empty()) {
    state = state * 6364136223846793005U + static_cast<unsigned char>(text[0]) + 1442695040888963407U;
    pieces.push_back(text.substr(0, 1 + (state >> 60)));
    text.remove_prefix(pieces.back().size());
  }
  return pieces;
}

/// The events of a text, which are to be the same however it is cut.
inline std::string events_in_any_slicing(const testing::session& about, std::string_view text) {
  const std::array<std::string_view, 1> whole = {text};
  std::string events = testing::events_of(about, whole);
  WEFT_ASSERT(!events.starts_with("BROKEN") && !events.contains("\nBROKEN"),
              "the parser broke a promise of its own");
  WEFT_ASSERT(testing::events_of(about, pieces_of(text)) == events, "pieces give other events");
  testing::session trying = about;
  trying.tries_to_complete = true;
  WEFT_ASSERT(testing::events_of(trying, whole) == events, "what is over by itself gives other events");
  if (text.size() > 300) return events;  // byte by byte costs the square of that
  std::vector<std::string_view> bytes;
  for (std::size_t at = 0; at < text.size(); ++at) bytes.push_back(text.substr(at, 1));
  WEFT_ASSERT(testing::events_of(about, bytes) == events, "single bytes give other events");
  return events;
}

/// The head and the body that a parser finds at the front of a text; nothing if it refuses them or waits.
struct message {
  parser head;
  std::string body;
  bool complete = false;
};

inline message first_message(role side, std::string_view text) {
  message found{.head = parser(side)};
  for (;;) {
    const step s = found.head.next(text);
    text.remove_prefix(s.consumed);
    found.body += s.data;
    found.complete = s.what == progress::complete;
    if (found.complete || s.what == progress::need_more || s.what == progress::failed) return found;
  }
}

/// The fields that a program may hand to the encoder: it adds the framing itself.
inline headers without_framing(headers fields) {
  fields.erase("transfer-encoding");
  fields.erase("content-length");
  return fields;
}

/// Asserts that what is read from `wire` is `original`, trailers aside.
inline void check_read_back(role side, const message& original, std::string_view wire) {
  const message again = first_message(side, wire);
  WEFT_ASSERT(again.complete, "the encoder's output is no message");
  WEFT_ASSERT(again.head.method() == original.head.method(), "another method");
  WEFT_ASSERT(again.head.target() == original.head.target(), "another target");
  WEFT_ASSERT(again.head.status() == original.head.status(), "another status");
  WEFT_ASSERT(again.head.reason() == original.head.reason(), "another reason");
  WEFT_ASSERT(again.body == original.body, "another body");
  const headers was = without_framing(original.head.fields()), is = without_framing(again.head.fields());
  WEFT_ASSERT(was.size() == is.size(), "more or fewer fields");
  for (std::size_t i = 0; i < was.size(); ++i) {
    WEFT_ASSERT(was[i].name == is[i].name && was[i].value == is[i].value, "another field");
  }
}

}  // namespace weft::http::h1::fuzz
