// SPDX-License-Identifier: MIT
#include "weft/process/serialize.hpp"

#include <cstring>
#include <stdexcept>

namespace weft {

namespace {
constexpr unsigned bits_per_byte = 7;
constexpr std::uint64_t more = 0x80;
}  // namespace

void binary_writer::size(std::uint64_t count) {
  for (; count >= more; count >>= bits_per_byte) bytes_.push_back(static_cast<char>(count | more));
  bytes_.push_back(static_cast<char>(count));
}

void binary_reader::refuse() { throw std::runtime_error("weft: these bytes are no serialized value"); }

std::string_view binary_reader::raw(std::size_t count) {
  if (count > left_.size()) throw std::runtime_error("weft: a serialized value ends too early");
  const std::string_view taken = left_.substr(0, count);
  left_.remove_prefix(count);
  return taken;
}

void binary_reader::raw(void* into, std::size_t count) {
  const std::string_view taken = raw(count);
  if (count > 0) std::memcpy(into, taken.data(), count);
}

std::size_t binary_reader::size(std::size_t bytes_each) {
  std::uint64_t count = 0;
  for (unsigned shift = 0; shift < 64; shift += bits_per_byte) {
    const auto byte = static_cast<unsigned char>(raw(1)[0]);
    count |= (byte & (more - 1)) << shift;
    if (byte < more) break;
  }
  if (bytes_each > 0 && count > left_.size() / bytes_each)
    throw std::runtime_error("weft: a serialized value counts more than it has");
  return count;
}

}  // namespace weft
