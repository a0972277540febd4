// SPDX-License-Identifier: MIT
#include "apps/flag_server/gif.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/apps/flag_server/gif_decoder.hpp"

namespace flag_server {
namespace {

std::vector<color> grey_palette(std::size_t colors) {
  std::vector<color> palette;
  for (std::size_t i = 0; i < colors; ++i) {
    const auto level = static_cast<std::uint8_t>(i);
    palette.push_back({level, level, static_cast<std::uint8_t>(255 - level)});
  }
  return palette;
}

// Numbers without a pattern, always the same ones.
std::vector<std::uint8_t> noise(std::size_t count, unsigned colors) {
  std::vector<std::uint8_t> pixels;
  std::uint32_t state = 12345;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 1664525u + 1013904223u;
    pixels.push_back(static_cast<std::uint8_t>((state >> 16) % colors));
  }
  return pixels;
}

void expect_round_trip(std::uint16_t width, std::uint16_t height, std::size_t colors,
                       const std::vector<std::uint8_t>& pixels) {
  const auto palette = grey_palette(colors);
  const std::string gif =
      encode_gif({.width = width, .height = height, .palette = palette, .pixels = pixels});
  const auto decoded = decode_gif(gif);
  ASSERT_TRUE(decoded) << width << "x" << height << ", " << colors << " colours";
  EXPECT_EQ(decoded->width, width);
  EXPECT_EQ(decoded->height, height);
  EXPECT_TRUE(decoded->pixels == pixels) << width << "x" << height << ", " << colors << " colours";
  ASSERT_GE(decoded->palette.size(), colors);
  for (std::size_t i = 0; i < colors; ++i) {
    EXPECT_EQ(decoded->palette[i].red, palette[i].red);
    EXPECT_EQ(decoded->palette[i].blue, palette[i].blue);
  }
}

TEST(EncodeGif, WritesKnownBytes) {
  const color palette[] = {{0, 0, 0}, {255, 255, 255}};
  const std::uint8_t pixels[] = {0, 1, 0, 1};
  const std::string gif = encode_gif({.width = 2, .height = 2, .palette = palette, .pixels = pixels});
  // Codes of three bits: clear 4, 0, 1, 6 (which is 0 1); the table is then at 8, so the end 5 has four.
  const std::string wanted(
      "GIF89a\x02\0\x02\0\x80\0\0\0\0\0\xFF\xFF\xFF,\0\0\0\0\x02\0\x02\0\0\x02\x02\x44\x5C\0;", 35);
  EXPECT_EQ(gif, wanted);
}

TEST(EncodeGif, KeepsOnePixel) { expect_round_trip(1, 1, 2, {1}); }

TEST(EncodeGif, KeepsEverySmallLength) {
  for (std::uint16_t width = 1; width <= 300; ++width) {
    expect_round_trip(width, 1, 4, std::vector<std::uint8_t>(width, 3));
    expect_round_trip(width, 1, 6, noise(width, 6));
  }
}

TEST(EncodeGif, KeepsEveryDepth) {
  for (unsigned colors = 2; colors <= 256; colors = colors < 250 ? colors * 2 - 1 : colors + 1) {
    expect_round_trip(40, 30, colors, noise(1200, colors));
  }
  expect_round_trip(40, 30, 256, noise(1200, 256));
}

TEST(EncodeGif, StartsANewTableWhenItIsFull) { expect_round_trip(200, 150, 256, noise(30000, 256)); }

TEST(EncodeGif, PacksWhatRepeats) {
  const std::vector<std::uint8_t> pixels(40000, 1);
  const auto palette = grey_palette(2);
  EXPECT_LT(encode_gif({.width = 200, .height = 200, .palette = palette, .pixels = pixels}).size(), 600u);
  expect_round_trip(200, 200, 2, pixels);
}

TEST(EncodeGifDeathTest, RefusesPixelsThatDoNotFit) {
  const color palette[] = {{0, 0, 0}, {255, 255, 255}};
  const std::uint8_t pixels[] = {0, 2};
  EXPECT_DEATH(encode_gif({.width = 2, .height = 1, .palette = palette, .pixels = pixels}),
               "colour of the palette");
  EXPECT_DEATH(encode_gif({.width = 2, .height = 2, .palette = palette, .pixels = pixels}),
               "width times height");
}

}  // namespace
}  // namespace flag_server
