// SPDX-License-Identifier: MIT
#include "tests/apps/flag_server/gif_decoder.hpp"

#include <string>
#include <utility>

namespace flag_server {
namespace {

class byte_reader {
 public:
  explicit byte_reader(std::string_view bytes) : rest_(bytes) {}
  bool failed() const { return failed_; }
  std::string_view take(std::size_t count) {
    if (rest_.size() < count) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  unsigned byte() {
    const std::string_view taken = take(1);
    return taken.empty() ? 0 : static_cast<std::uint8_t>(taken[0]);
  }
  unsigned short_number() {
    const unsigned low = byte();
    return low | byte() << 8;
  }
  std::string blocks() {
    std::string all;
    while (const unsigned size = byte()) all += take(size);
    return all;
  }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

// Each table entry is the whole string it stands for: slow, and plainly right.
std::optional<std::vector<std::uint8_t>> expand(std::string_view data, unsigned symbol_bits) {
  const unsigned clear = 1u << symbol_bits;
  std::vector<std::string> table;
  std::string previous, out;
  unsigned bits = symbol_bits + 1;
  std::size_t at = 0;
  while (at + bits <= data.size() * 8) {
    unsigned code = 0;
    for (unsigned i = 0; i < bits; ++i, ++at)
      code |= ((static_cast<std::uint8_t>(data[at / 8]) >> at % 8) & 1u) << i;
    if (code == clear) {
      table.assign(clear + 2, "");
      for (unsigned symbol = 0; symbol < clear; ++symbol) table[symbol] = static_cast<char>(symbol);
      bits = symbol_bits + 1;
      previous.clear();
      continue;
    }
    if (code == clear + 1) {
      const bool only_padding_left = data.size() * 8 - at < 8;
      return only_padding_left ? std::optional(std::vector<std::uint8_t>(out.begin(), out.end()))
                               : std::nullopt;
    }
    if (code > table.size() || (code == table.size() && previous.empty())) return std::nullopt;
    const std::string now = code < table.size() ? table[code] : previous + previous[0];
    if (!previous.empty() && table.size() < 4096) table.push_back(previous + now[0]);
    if (table.size() == 1u << bits && bits < 12) ++bits;
    out += now;
    previous = now;
  }
  return std::nullopt;
}

}  // namespace

std::optional<decoded_gif> decode_gif(std::string_view bytes) {
  byte_reader in(bytes);
  const std::string_view version = in.take(6);
  decoded_gif image{};
  image.width = in.short_number();
  image.height = in.short_number();
  const unsigned flags = in.byte();
  in.take(2);
  if ((version != "GIF89a" && version != "GIF87a") || !(flags & 0x80)) return std::nullopt;
  for (unsigned i = 0; i < 2u << (flags & 7); ++i) {
    const auto red = static_cast<std::uint8_t>(in.byte());
    const auto green = static_cast<std::uint8_t>(in.byte());
    image.palette.push_back({red, green, static_cast<std::uint8_t>(in.byte())});
  }
  unsigned kind = in.byte();
  for (; kind == '!'; kind = in.byte()) {  // extensions
    in.byte();
    in.blocks();
  }
  if (kind != ',' || in.short_number() != 0 || in.short_number() != 0) return std::nullopt;
  if (in.short_number() != image.width || in.short_number() != image.height || in.byte() != 0)
    return std::nullopt;
  const unsigned symbol_bits = in.byte();
  if (symbol_bits < 2 || symbol_bits > 8) return std::nullopt;
  auto pixels = expand(in.blocks(), symbol_bits);
  if (!pixels || pixels->size() != image.width * image.height) return std::nullopt;
  if (in.byte() != ';' || !in.at_end() || in.failed()) return std::nullopt;
  image.pixels = std::move(*pixels);
  return image;
}

}  // namespace flag_server
