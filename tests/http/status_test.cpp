// SPDX-License-Identifier: MIT
#include "weft/http/status.hpp"

#include <gtest/gtest.h>

namespace weft::http {
namespace {

TEST(ReasonPhrase, IsThatOfTheRegistry) {
  EXPECT_EQ(reason_phrase(status::ok), "OK");
  EXPECT_EQ(reason_phrase(status::continue_), "Continue");
  EXPECT_EQ(reason_phrase(status::not_found), "Not Found");
  EXPECT_EQ(reason_phrase(status::content_too_large), "Content Too Large");
  EXPECT_EQ(reason_phrase(status::unprocessable_content), "Unprocessable Content");
  EXPECT_EQ(reason_phrase(511), "Network Authentication Required");
}

TEST(ReasonPhrase, IsThatOfTheBookForATeapot) {
  EXPECT_EQ(reason_phrase(status::im_a_teapot), "I'm a Teapot");
}

TEST(ReasonPhrase, IsEmptyForUnknownCodes) {
  for (const int unknown : {-1, 0, 99, 306, 419, 427, 599, 999})
    EXPECT_EQ(reason_phrase(unknown), "") << unknown;
}

}  // namespace
}  // namespace weft::http
