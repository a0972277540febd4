// SPDX-License-Identifier: MIT
#include "weft/io/stream.hpp"

#include "weft/core/loop.hpp"
#include "weft/io/errors.hpp"

namespace weft::io {

task<chunk> stream::read_chunk() {
  chunk read((co_await this_loop{}).local<chunk_pool>());
  read.resize(co_await read_some(read.room()));
  co_return read;
}

task<> stream::write_all(std::string_view first, std::string_view second) {
  if (!first.empty()) co_await write_all(first);
  if (!second.empty()) co_await write_all(second);
}

task<> stream::write_all(std::span<const std::string_view> parts) {
  for (const std::string_view part : parts) {
    if (!part.empty()) co_await write_all(part);
  }
}

std::size_t stream::try_write(std::string_view) { return 0; }

void stream::answer_attribute(attribute_request&) const {}

task<> stream::read_exactly(std::span<char> into) {
  std::size_t got = 0;
  while (got < into.size()) {
    const std::size_t n = co_await read_some(into.subspan(got));
    if (n == 0) throw end_of_stream(got, into.size());
    got += n;
  }
}

}  // namespace weft::io
