// SPDX-License-Identifier: MIT
// HTTP/2 sessions: whatever the other side sends, the events of each stream come in the order that they
// promise, what is kept stays within the limits, and after an error nothing more comes. The first byte says
// who is told: `s` a server, `h` one that gets the rest as a header block, else a client with three requests.
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "fuzz/h1_slicing.hpp"
#include "weft/base/assert.hpp"
#include "weft/h2/session.hpp"

namespace weft::h2::fuzz {
namespace {

/// Small enough that a fuzzer reaches them.
constexpr limits tight = {.resets_max = 4,
                          .idle_frames_max = 8,
                          .streams_max = 5,
                          .header_bytes_max = 400,
                          .window_bytes = 1000,
                          .unsent_bytes_max = 500};
constexpr std::string_view hello("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33);

struct seen_stream {
  bool head = false, end = false, closed = false;
  std::size_t bytes = 0, fields = 0;
};

void note(std::map<stream_id, seen_stream>& all, const event& e) {
  if (e.what == event::kind::goaway) return;
  seen_stream& one = all[e.stream];
  WEFT_ASSERT(!one.closed, "an event after the end of its stream");
  WEFT_ASSERT(!one.end || e.what == event::kind::closed, "an event after the end of its message");
  switch (e.what) {
    case event::kind::head: one.head = true; break;
    case event::kind::body:
      WEFT_ASSERT(one.head, "a body before its head");
      one.bytes += e.data.size();
      break;
    case event::kind::end: one.end = true; break;
    default: one.closed = true;
  }
  if (!e.head) return;
  std::size_t bytes = 0;
  for (const auto& [name, value] : e.head->fields) bytes += name.size() + value.size();
  WEFT_ASSERT(bytes <= tight.header_bytes_max + 2 * e.head->fields.size(), "a head beyond its limit");
}

void check(role self, std::string_view bytes) {
  session talk(self, tight);
  std::map<stream_id, seen_stream> streams;
  std::string output;
  for (int i = 0; self == role::client && i < 3; ++i) {
    talk.request({.method = i == 1 ? "HEAD" : "GET", .scheme = "http", .authority = "a", .path = "/"},
                 i == 2);
  }
  for (const std::string_view piece : http::h1::fuzz::pieces_of(bytes)) {
    const bool good = talk.receive(piece);
    WEFT_ASSERT(good == talk.error().empty(), "an error without a word");
    while (auto e = talk.next_event()) {
      note(streams, *e);
      if (self == role::server && e->what == event::kind::end) {
        talk.respond(e->stream, {.status = 200, .fields = {{"x", "y"}}}, true);
        talk.write(e->stream, "body");
        talk.finish(e->stream, {{"sum", "1"}});
      }
      if (e->what == event::kind::body && e->stream % 4 == 1) talk.consume(e->stream, e->data.size());
    }
    WEFT_ASSERT(talk.streams() <= tight.streams_max + 1, "more streams than are taken");
    talk.take_output(output);
    WEFT_ASSERT(output.size() < 100 * (bytes.size() + 1000), "a small question has a huge answer");
  }
}

}  // namespace
}  // namespace weft::h2::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft::h2;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] == 's') {
    fuzz::check(role::server, std::string(fuzz::hello) + std::string(rest));
  } else if (data[0] == 'h') {
    std::string head(fuzz::hello);
    for (int shift = 16; shift >= 0; shift -= 8) head += static_cast<char>(rest.size() >> shift);
    head += std::string_view("\1\5\0\0\0\1", 6);
    fuzz::check(role::server, head + std::string(rest));
  } else {
    fuzz::check(role::client, rest);
  }
  return 0;
}
