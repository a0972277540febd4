// SPDX-License-Identifier: MIT
// Covers: weft/ws/parser.hpp weft/ws/violation.hpp weft/ws/limits.hpp
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/ws/frames.hpp"

// The documents in cases/ are the tests. A heading `##` begins a case; then follow
//   a block `frames`: what is sent, a line a frame: words, then ` | ` and the payload, in which `\xNN` stands
//     for a byte. The words: what the frame is (`text`, `ping`, `opcode=3`, ..., or `raw` for bytes that are
//     no frame), `more` (not the last of its message), `rsv1` to `rsv3`, `masked`, `unmasked`, `length=2` or
//     `length=8` (bytes of the length), `times=N` (the payload again and again), `compressed` (the payload
//     is, as a message of its own). Words after the block's name: `server` (who sends; else a client),
//     `deflate` (agreed on), and limits.
//   a block `events`: what the parser tells, a line an event.
namespace weft::ws::testing {
namespace {

struct protocol_case {
  std::string id, input, events;
  role sender = role::client;
  limits bounds{};
  bool deflate = false;
};

std::string ws_unescape(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at, 2) != "\\x") {
      out += text[at];
      continue;
    }
    out += static_cast<char>(std::stoi(std::string(text.substr(at + 2, 2)), nullptr, 16));
    at += 3;
  }
  return out;
}

int opcode_bits(const std::string& word) {
  constexpr std::array<std::string_view, 6> names = {"continuation", "text", "binary",
                                                     "close",        "ping", "pong"};
  for (int i = 0; i < 6; ++i) {
    if (word == names[static_cast<std::size_t>(i)]) return i < 3 ? i : i + 5;
  }
  if (word.starts_with("opcode=")) return std::stoi(word.substr(7));
  return -1;
}

struct frame_line {
  int first = 0x80;
  bool masked;
  bool raw = false, compressed = false;
  int length_bytes = 0;
  std::size_t times = 1;

  void take(const std::string& word) {
    if (const int bits = opcode_bits(word); bits >= 0) {
      first |= bits;
    } else if (word == "more") {
      first &= ~0x80;
    } else if (word.starts_with("rsv")) {
      first |= 0x80 >> (word.back() - '0');
    } else if (word == "masked" || word == "unmasked") {
      masked = word == "masked";
    } else if (word == "raw") {
      raw = true;
    } else if (word == "compressed") {
      compressed = true;
      first |= 0x40;
    } else if (word.starts_with("length=")) {
      length_bytes = std::stoi(word.substr(7));
    } else if (word.starts_with("times=")) {
      times = std::stoul(word.substr(6));
    } else {
      throw std::runtime_error("unknown word " + word);
    }
  }
};

std::string frame_of(const frame_line& about, const std::string& payload) {
  std::string out(1, static_cast<char>(about.first));
  std::size_t bytes = payload.size();
  int length_bytes = about.length_bytes;
  if (length_bytes == 0) length_bytes = bytes < 126 ? 0 : bytes < 65536 ? 2 : 8;
  const int mark = length_bytes == 0 ? static_cast<int>(bytes) : length_bytes == 2 ? 126 : 127;
  out += static_cast<char>(mark | (about.masked ? 0x80 : 0));
  for (int i = length_bytes - 1; i >= 0; --i) out += static_cast<char>(bytes >> (8 * i));
  if (!about.masked) return out + payload;
  const std::string key = "\x37\xfa\x21\x3d";
  out += key;
  for (std::size_t i = 0; i < payload.size(); ++i) out += static_cast<char>(payload[i] ^ key[i % 4]);
  return out;
}

std::string bytes_of(const std::string& line, role sender) {
  const std::size_t bar = line.find(" | ");
  frame_line about{.masked = sender == role::client};
  std::istringstream words(line.substr(0, bar));
  for (std::string word; words >> word;) about.take(word);
  const std::string once = bar == std::string::npos ? "" : ws_unescape(line.substr(bar + 3));
  std::string payload;
  for (std::size_t i = 0; i < about.times; ++i) payload += once;
  if (about.raw) return payload;
  if (about.compressed) {
    std::string packed;
    deflater(15, false, 6).compress(payload, packed);
    payload = packed;
  }
  return frame_of(about, payload);
}

void take_block(std::istream& in, const std::string& fence, protocol_case& into) {
  std::istringstream words(fence.substr(3));
  std::string kind;
  words >> kind;
  for (std::string word; words >> word;) {
    if (word == "server") into.sender = role::server;
    if (word == "deflate") into.deflate = true;
    if (word.starts_with("frame_bytes_max=")) into.bounds.frame_bytes_max = std::stoul(word.substr(16));
    if (word.starts_with("message_bytes_max=")) into.bounds.message_bytes_max = std::stoul(word.substr(18));
  }
  for (std::string line; std::getline(in, line) && line != "```";) {
    if (kind == "events") into.events += line + "\n";
    if (kind == "frames") into.input += bytes_of(line, into.sender);
  }
}

std::vector<protocol_case> ws_cases() {
  std::vector<protocol_case> all;
  const auto folder = std::filesystem::path(__FILE__).parent_path() / "cases";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with("## ")) {
        all.push_back({.id = entry.path().stem().string() + ": " + line.substr(3)});
      } else if (line.starts_with("```")) {
        take_block(in, line, all.at(all.size() - 1));
      }
    }
  }
  return all;
}

std::string played(const protocol_case& about, std::span<const std::string_view> pieces) {
  auto unpack = about.deflate ? std::optional(inflater(15, true)) : std::nullopt;
  parser in(about.sender, about.bounds, std::move(unpack));
  return events_of(in, pieces);
}

TEST(WsCases, GiveTheirEventsHoweverTheyAreCut) {
  const auto cases = ws_cases();
  EXPECT_GE(cases.size(), 90u);
  for (const protocol_case& one : cases) {
    const ::testing::ScopedTrace trace(__FILE__, __LINE__, one.id);
    EXPECT_FALSE(one.events.empty());
    const std::string_view input = one.input;
    const std::array<std::string_view, 1> whole = {input};
    EXPECT_EQ(played(one, whole), one.events);
    std::vector<std::string_view> bytes;
    for (std::size_t at = 0; at < input.size(); ++at) bytes.push_back(input.substr(at, 1));
    EXPECT_EQ(played(one, bytes), one.events);
    for (std::size_t cut = 0; cut <= std::min<std::size_t>(input.size(), 300); ++cut) {
      const std::array<std::string_view, 2> halves = {input.substr(0, cut), input.substr(cut)};
      ASSERT_EQ(played(one, halves), one.events) << "cut after " << cut << " bytes";
    }
  }
}

}  // namespace
}  // namespace weft::ws::testing
