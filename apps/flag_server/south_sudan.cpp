// SPDX-License-Identifier: MIT
#include "apps/flag_server/south_sudan.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "apps/flag_server/gif.hpp"

namespace flag_server {
namespace {

// Black, red and green bands with white between them; a blue triangle at the hoist with a yellow star.
constexpr std::string_view drawing[] = {
    "BKKKKKKKKKKKKKKK",  //
    "BBBKKKKKKKKKKKKK",  //
    "BBBBBKKKKKKKKKKK",  //
    "BBYBBBBWWWWWWWWW",  //
    "BBYYBBBBBRRRRRRR",  //
    "BYYYYBBBBBRRRRRR",  //
    "BBYYBBBBBRRRRRRR",  //
    "BBYBBBBWWWWWWWWW",  //
    "BBBBBGGGGGGGGGGG",  //
    "BBBGGGGGGGGGGGGG",  //
    "BGGGGGGGGGGGGGGG",
};
constexpr std::string_view letters = "KWRGBY";
constexpr color palette[] = {{0, 0, 0},    {255, 255, 255}, {218, 18, 26},
                             {7, 137, 48}, {15, 71, 175},   {252, 221, 9}};

}  // namespace

std::string south_sudan_flag() {
  constexpr std::size_t height = std::size(drawing);
  constexpr std::size_t width = drawing[0].size();
  std::vector<std::uint8_t> pixels;
  pixels.reserve(width * height);
  for (const std::string_view row : drawing) {
    for (const char letter : row) pixels.push_back(static_cast<std::uint8_t>(letters.find(letter)));
  }
  return encode_gif({.width = width, .height = height, .palette = palette, .pixels = pixels});
}

}  // namespace flag_server
