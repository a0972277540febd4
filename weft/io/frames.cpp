// SPDX-License-Identifier: MIT
#include "weft/io/frames.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "weft/io/errors.hpp"

namespace weft::io {

namespace {

std::uint64_t read_length(std::string_view bytes, std::endian order) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t at = order == std::endian::big ? i : bytes.size() - 1 - i;
    value = value << 8 | static_cast<unsigned char>(bytes[at]);
  }
  return value;
}

std::array<char, 8> length_bytes(std::uint64_t value, std::size_t count, std::endian order) noexcept {
  std::array<char, 8> made{};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = order == std::endian::big ? count - 1 - i : i;
    made[at] = static_cast<char>(value >> 8 * i & 0xff);
  }
  return made;
}

bool fits(std::uint64_t value, std::size_t bytes) noexcept { return bytes >= 8 || value >> 8 * bytes == 0; }

}  // namespace

length_frames::length_frames(stream& over, length_format format)
    : over_(over), reader_(over), format_(format) {
  if (format.length_bytes < 1 || format.length_bytes > 8)
    throw std::invalid_argument("weft: the length of a frame has 1 to 8 bytes");
}

task<std::optional<std::string>> length_frames::next() {
  const std::size_t head = format_.length_bytes;
  while (reader_.buffered().size() < head) {
    if (co_await reader_.fill()) continue;
    if (reader_.buffered().empty()) co_return std::nullopt;
    throw end_of_stream(reader_.buffered().size(), head);
  }
  const std::uint64_t bytes = read_length(reader_.buffered().substr(0, head), format_.order);
  if (bytes > format_.frame_bytes_max) throw too_long("a frame", format_.frame_bytes_max);
  while (reader_.buffered().size() - head < bytes) {
    if (!co_await reader_.fill()) throw end_of_stream(reader_.buffered().size() - head, bytes);
  }
  std::string message(reader_.buffered().substr(head, bytes));
  reader_.consume(head + bytes);
  co_return message;
}

task<> length_frames::write(std::string_view message) {
  if (message.size() > format_.frame_bytes_max || !fits(message.size(), format_.length_bytes))
    throw too_long("a frame", format_.frame_bytes_max);
  const auto head = length_bytes(message.size(), format_.length_bytes, format_.order);
  co_await over_.write_all({head.data(), format_.length_bytes}, message);
}

separated_frames::separated_frames(stream& over, std::string separator, std::size_t frame_bytes_max)
    : over_(over), reader_(over), separator_(std::move(separator)), frame_bytes_max_(frame_bytes_max) {
  if (separator_.empty()) throw std::invalid_argument("weft: an empty separator separates nothing");
}

task<std::optional<std::string>> separated_frames::next() {
  std::size_t searched = 0;
  for (;;) {
    const std::string_view have = reader_.buffered();
    const std::size_t at = have.find(separator_, searched);
    if (at != std::string_view::npos && at <= frame_bytes_max_) {
      std::string message(have.substr(0, at));
      reader_.consume(at + separator_.size());
      co_return message;
    }
    if (have.size() >= frame_bytes_max_ + separator_.size()) throw too_long("a frame", frame_bytes_max_);
    searched = have.size() - std::min(have.size(), separator_.size() - 1);
    if (co_await reader_.fill()) continue;
    const std::size_t got = reader_.buffered().size();
    if (got == 0) co_return std::nullopt;
    throw end_of_stream(got, got + separator_.size());
  }
}

task<> separated_frames::write(std::string_view message) {
  if (message.size() > frame_bytes_max_) throw too_long("a frame", frame_bytes_max_);
  if (message.find(separator_) != std::string_view::npos)
    throw std::invalid_argument("weft: a frame has its separator inside");
  co_await over_.write_all(message, separator_);
}

}  // namespace weft::io
