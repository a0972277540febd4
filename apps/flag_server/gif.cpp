// SPDX-License-Identifier: MIT
#include "apps/flag_server/gif.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "weft/base/assert.hpp"

namespace flag_server {
namespace {

constexpr unsigned code_bits_max = 12;
constexpr std::size_t block_bytes_max = 255;

void put_short(std::string& out, std::size_t value) {
  out += static_cast<char>(value & 0xFF);
  out += static_cast<char>(value >> 8);
}

// Packs codes of growing width, lowest bit first.
class bit_writer {
 public:
  void put(unsigned code, unsigned bits) {
    pending_ |= code << used_;
    for (used_ += bits; used_ >= 8; used_ -= 8, pending_ >>= 8) bytes_ += static_cast<char>(pending_ & 0xFF);
  }
  std::string finish() && {
    if (used_ > 0) bytes_ += static_cast<char>(pending_);
    return std::move(bytes_);
  }

 private:
  std::string bytes_;
  std::uint32_t pending_ = 0;
  unsigned used_ = 0;
};

class lzw_encoder {
 public:
  explicit lzw_encoder(unsigned symbol_bits)
      : symbol_bits_(symbol_bits), clear_(1u << symbol_bits), bits_(symbol_bits + 1) {
    reset();
  }

  std::string encode(std::span<const std::uint8_t> symbols) && {
    unsigned prefix = symbols[0];
    for (const std::uint8_t symbol : symbols.subspan(1)) {
      const auto known = table_.find(prefix << 8 | symbol);
      if (known != table_.end()) {
        prefix = known->second;
        continue;
      }
      emit(prefix);
      if (next_ == 1u << code_bits_max) {
        reset();
      } else {
        table_.emplace(prefix << 8 | symbol, next_);
        grow();
      }
      prefix = symbol;
    }
    emit(prefix);
    grow();  // the reader makes an entry of what it got, also when nothing follows
    emit(clear_ + 1);
    return std::move(out_).finish();
  }

 private:
  void emit(unsigned code) { out_.put(code, bits_); }

  void reset() {
    emit(clear_);
    table_.clear();
    bits_ = symbol_bits_ + 1;
    next_ = clear_ + 2;
  }

  // The reader is one entry behind, so codes widen when the entry just made is the first that needs it.
  void grow() {
    if (next_ == 1u << bits_ && bits_ < code_bits_max) ++bits_;
    ++next_;
  }

  unsigned symbol_bits_;
  unsigned clear_;
  unsigned bits_;
  unsigned next_ = 0;                             // the code of the next table entry
  std::unordered_map<unsigned, unsigned> table_;  // prefix code and symbol to code
  bit_writer out_;
};

}  // namespace

std::string encode_gif(const indexed_image& image) {
  WEFT_ASSERT(
      image.width > 0 && image.height > 0 && image.pixels.size() == std::size_t{image.width} * image.height,
      "an image has width times height pixels");
  WEFT_ASSERT(image.palette.size() >= 2 && image.palette.size() <= 256, "an image has 2 to 256 colours");
  WEFT_ASSERT(std::ranges::max(image.pixels) < image.palette.size(), "a pixel names a colour of the palette");
  const auto color_bits = static_cast<unsigned>(std::bit_width(image.palette.size() - 1));
  const unsigned symbol_bits = std::max(color_bits, 2u);

  std::string out = "GIF89a";
  put_short(out, image.width);
  put_short(out, image.height);
  out += static_cast<char>(0x80 | (color_bits - 1) << 4 |
                           (color_bits - 1));  // a global palette, its depth and size
  out += '\0';                                 // background
  out += '\0';                                 // aspect ratio not given
  for (const color c : image.palette) {
    for (const std::uint8_t part : {c.red, c.green, c.blue}) out += static_cast<char>(part);
  }
  out.append(((std::size_t{1} << color_bits) - image.palette.size()) * 3, '\0');

  out += ',';
  put_short(out, 0);
  put_short(out, 0);
  put_short(out, image.width);
  put_short(out, image.height);
  out += '\0';  // no palette of its own, not interlaced
  out += static_cast<char>(symbol_bits);
  const std::string data = lzw_encoder(symbol_bits).encode(image.pixels);
  for (std::string_view rest = data; !rest.empty();
       rest.remove_prefix(std::min(rest.size(), block_bytes_max))) {
    const std::string_view block = rest.substr(0, block_bytes_max);
    out += static_cast<char>(block.size());
    out += block;
  }
  out += '\0';
  out += ';';
  return out;
}

}  // namespace flag_server
