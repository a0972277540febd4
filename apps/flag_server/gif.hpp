// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace flag_server {

struct color {
  std::uint8_t red, green, blue;
};

/// An image of up to 256 colours.
///
/// Shape: `pixels` are indexes into `palette`, row by row from the top left.
/// Lifetime: borrows both.
struct indexed_image {
  std::uint16_t width, height;           ///< [1, 2^16)
  std::span<const color> palette;        ///< [2, 256] colours
  std::span<const std::uint8_t> pixels;  ///< width * height
};

/// Encodes a still image as GIF.
///
/// Source: GIF89a specification, with its appendix F (variable-length-code LZW).
std::string encode_gif(const indexed_image& image);

}  // namespace flag_server
