// SPDX-License-Identifier: MIT
#include "apps/flag_server/south_sudan.hpp"

#include <gtest/gtest.h>

#include "tests/apps/flag_server/gif_decoder.hpp"

namespace flag_server {
namespace {

TEST(SouthSudan, HasItsColoursInTheirPlaces) {
  const auto image = decode_gif(south_sudan_flag());
  ASSERT_TRUE(image);
  ASSERT_EQ(image->width, 16u);
  ASSERT_EQ(image->height, 11u);
  const auto at = [&](std::size_t x, std::size_t y) {
    const color c = image->palette[image->pixels[y * image->width + x]];
    return c.red << 16 | c.green << 8 | c.blue;
  };
  EXPECT_EQ(at(15, 0), 0x000000);   // black
  EXPECT_EQ(at(15, 3), 0xFFFFFF);   // white
  EXPECT_EQ(at(15, 5), 0xDA121A);   // red
  EXPECT_EQ(at(15, 7), 0xFFFFFF);   // white
  EXPECT_EQ(at(15, 10), 0x078930);  // green
  EXPECT_EQ(at(0, 5), 0x0F47AF);    // the blue triangle
  EXPECT_EQ(at(3, 5), 0xFCDD09);    // and its star
}

}  // namespace
}  // namespace flag_server
