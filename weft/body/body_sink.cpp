// SPDX-License-Identifier: MIT
#include "weft/body/body_sink.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "weft/io/errors.hpp"

namespace weft::http {

namespace {
constexpr std::size_t piece_bytes = std::size_t{64} * 1024;
}  // namespace

task<> body_sink::write_file(fs::file& from, std::uint64_t offset, std::uint64_t bytes) {
  std::string piece(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, piece_bytes)), '\0');
  for (std::uint64_t sent = 0; sent < bytes;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(bytes - sent, piece.size()));
    const std::size_t count = co_await from.read_at(offset + sent, {piece.data(), wanted});
    if (count == 0) throw io::end_of_stream(static_cast<std::size_t>(sent), static_cast<std::size_t>(bytes));
    co_await write({piece.data(), count});
    sent += count;
  }
}

}  // namespace weft::http
