// SPDX-License-Identifier: MIT
// Covers: weft/http/event_stream_parser.hpp weft/http/event_stream_writer.hpp
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "weft/http/event_stream_parser.hpp"
#include "weft/http/event_stream_writer.hpp"

namespace weft::http {
namespace {

/// The events of a stream that comes in pieces of `piece` bytes: `[type|data|id]`.
std::string events_of(std::string_view text, std::size_t piece, std::size_t bytes_max = 1000) {
  event_stream_parser in(bytes_max);
  std::string out;
  while (!text.empty()) {
    in.feed(text.substr(0, piece));
    text.remove_prefix(std::min(piece, text.size()));
    while (const auto event = in.next()) out += '[' + event->type + '|' + event->data + '|' + event->id + ']';
  }
  if (in.retry()) out += " retry " + std::to_string(in.retry()->count());
  return in.failed() ? out + " failed" : out;
}

TEST(EventStream, IsReadInAnyPieces) {
  using namespace std::string_view_literals;
  const struct {
    std::string_view text, expected;
  } examples[] = {
      {"data: a\n\n", "[message|a|]"},
      {"data: a\r\rdata: b\r\n\r\ndata: c\n\n", "[message|a|][message|b|][message|c|]"},
      {"data: a\ndata\ndata:  b\n\n", "[message|a\n\n b|]"},
      {"data\n\n", "[message||]"},
      {"data:a\nevent: add\nid: 1\n\ndata:b\n\n", "[add|a|1][message|b|1]"},
      {"id: 1\n\ndata: a\n\nid\ndata: b\n\n", "[message|a|1][message|b|]"},
      {"id: 1\0\ndata: a\n\n"sv, "[message|a|]"},
      {"event: x\n\ndata: a\n\n", "[message|a|]"},
      {": comment\ndata: a\n: more\n\n", "[message|a|]"},
      {"\xEF\xBB\xBF"
       "data: a\n\n\xEF\xBB\xBF"
       "data: b\n\n",
       "[message|a|]"},
      {"retry: 1500\nretry: x\nretry: 1.5\nretry:\n\n", " retry 1500"},
      {"DATA: a\nother: b\ndata : c\n\n", ""},
      {"data: a\n", ""},
      {"data: a", ""},
      {"\n\n\r\r", ""},
      {"data: \xFF\n\n", "[message|\xEF\xBF\xBD|]"},
      {"data: a\r\n\r\n\r\ndata: b\n\r\n", "[message|a|][message|b|]"},
  };
  for (const auto& [text, expected] : examples) {
    for (const std::size_t piece : {1UL, 2UL, 5UL, 1000UL})
      EXPECT_EQ(events_of(text, piece), expected) << text << " by " << piece;
  }
}

TEST(EventStream, BoundsAnEvent) {
  for (const std::size_t piece : {1UL, 1000UL}) {
    EXPECT_EQ(events_of("data: 1234\n\n", piece, 10), "[message|1234|]");
    EXPECT_EQ(events_of("data: 1234\ndata: 567890\n\ndata: x\n\n", piece, 10), " failed");
  }
  EXPECT_EQ(events_of(": 9876543210", 1, 10), " failed");
}

TEST(EventStream, IsWrittenAndReadBack) {
  EXPECT_EQ(format_event("a"), "data: a\n\n");
  EXPECT_EQ(format_event("a\r\nb\rc\n", {.type = "add", .id = "1", .retry = std::chrono::milliseconds(10)}),
            "event: add\nid: 1\nretry: 10\ndata: a\ndata: b\ndata: c\ndata: \n\n");
  EXPECT_EQ(events_of(format_event(" a\n\nb", {.type = "add", .id = ""}), 3), "[add| a\n\nb|]");
  EXPECT_EQ(format_event_comment("a\nb"), ": a\n: b\n\n");
  EXPECT_EQ(events_of(format_event_comment() + format_event(""), 1), "[message||]");
  EXPECT_THROW(format_event("a", {.type = "x\ny"}), std::invalid_argument);
  EXPECT_THROW(format_event("a", {.id = std::string_view("\0", 1)}), std::invalid_argument);
  EXPECT_THROW(format_event("a", {.retry = std::chrono::milliseconds(-1)}), std::invalid_argument);
}

}  // namespace
}  // namespace weft::http
