// SPDX-License-Identifier: MIT
#include "weft/http/file_type.hpp"

#include <gtest/gtest.h>

namespace weft::http {
namespace {

TEST(FileType, IsThatOfTheExtension) {
  EXPECT_EQ(media_type_of("a.png"), "image/png");
  EXPECT_EQ(media_type_of("folder.d/A.JPG"), "image/jpeg");
  EXPECT_EQ(media_type_of("page.html"), "text/html; charset=utf-8");
  EXPECT_EQ(media_type_of("a.tar.gz"), "application/gzip");
  for (const char* unknown : {"", "png", "a.", "a.unknown", ".png.x"})
    EXPECT_EQ(media_type_of(unknown), "application/octet-stream") << unknown;
}

}  // namespace
}  // namespace weft::http
