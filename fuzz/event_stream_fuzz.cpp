// SPDX-License-Identifier: MIT
// The first byte says where the stream is cut. Its events are the same however it is cut, and written anew
// they are read back.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/http/event_stream_parser.hpp"
#include "weft/http/event_stream_writer.hpp"

namespace {

using namespace weft::http;

std::vector<server_event> read_events(std::string_view text, std::size_t piece) {
  event_stream_parser in;
  std::vector<server_event> events;
  while (!text.empty()) {
    in.feed(text.substr(0, piece));
    text.remove_prefix(std::min(piece, text.size()));
    while (auto event = in.next()) events.push_back(*std::move(event));
  }
  return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto events = read_events(text, text.size());
  WEFT_ASSERT(read_events(text, data[0] % 16U + 1) == events, "cutting the stream makes other events");
  std::string written;
  for (const auto& [type, content, id] : events) {
    const bool plain = !type.contains('\0');
    written += format_event(content, {.type = plain ? std::string_view(type) : "", .id = id});
  }
  const auto again = read_events(written, 7);
  WEFT_ASSERT(again.size() == events.size(), "more or fewer events");
  for (std::size_t i = 0; i < events.size(); ++i) {
    WEFT_ASSERT(again[i].data == events[i].data && again[i].id == events[i].id, "another event");
  }
  return 0;
}
