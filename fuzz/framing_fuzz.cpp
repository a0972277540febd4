// SPDX-License-Identifier: MIT
// The first byte says how the rest is cut into pieces. Messages and text are the same however it is cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/frames.hpp"
#include "weft/io/lines.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/io/text_reader.hpp"
#include "weft/testing/run.hpp"

namespace weft::io {
namespace {

constexpr std::size_t frame_bytes_max = 100;

struct heard {
  std::vector<std::string> messages;
  std::string error;

  bool operator==(const heard&) const = default;
};

/// All that `reader.next()` gives, up to the end or the first error.
template <typename Reader>
task<> hear(Reader& reader, heard& all) {
  try {
    while (auto message = co_await reader.next()) {
      WEFT_ASSERT(message->size() <= frame_bytes_max, "a message is longer than allowed");
      all.messages.push_back(std::move(*message));
    }
  } catch (const error& e) {
    all.error = e.what();
  }
}

/// Writes `bytes` in pieces while a reader that `make` makes reads.
template <typename Make>
heard in_pieces(std::string_view bytes, std::size_t piece, Make make) {
  heard all;
  testing::run([&]() -> task<> {
    auto [near, far] = memory_stream::pair();
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn_daemon([&]() -> task<> {
        for (std::size_t at = 0; at < bytes.size(); at += piece)
          co_await near.write_all(bytes.substr(at, piece));
        co_await near.close_write();
      });
      auto reader = make(far);
      co_await hear(reader, all);
    });
  });
  return all;
}

template <typename Make>
void check_messages(std::string_view bytes, std::size_t piece, Make make) {
  WEFT_ASSERT(in_pieces(bytes, piece, make) == in_pieces(bytes, bytes.size() + 1, make), "other messages");
}

std::string decoded(std::string_view bytes, std::size_t piece) {
  utf8_decoder decoder(bad_bytes::replace);
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += piece) text += decoder.decode(bytes.substr(at, piece));
  return text + decoder.finish();
}

void check_text(std::string_view bytes, std::size_t piece) {
  const std::string text = decoded(bytes, bytes.size() + 1);
  WEFT_ASSERT(decoded(bytes, piece) == text, "another text");
  utf8_decoder strict;
  WEFT_ASSERT(strict.decode(text) == text && strict.finish().empty(), "the text is no UTF-8");
}

}  // namespace
}  // namespace weft::io

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft::io;
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] % 16;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1,
                               std::min<std::size_t>(size - 1, 1000));
  check_text(bytes, piece);
  check_messages(bytes, piece, [](stream& from) { return separated_frames(from, "\r\n", frame_bytes_max); });
  check_messages(bytes, piece, [](stream& from) {
    return length_frames(from, {.length_bytes = 1, .frame_bytes_max = frame_bytes_max});
  });
  check_messages(bytes, piece, [](stream& from) { return lines(from, frame_bytes_max); });
  return 0;
}
