// SPDX-License-Identifier: MIT
#include "weft/io/descriptor.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <utility>

#include "tests/io/open_descriptors.hpp"

namespace weft::io {
namespace {

descriptor open_null() { return descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

bool is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }

TEST(Descriptor, ClosesOnce) {
  const std::size_t before = tests::open_descriptors();
  int number = -1;
  {
    descriptor one = open_null();
    number = one.get();
    EXPECT_TRUE(one);
    EXPECT_TRUE(is_open(number));
    one.close();
    EXPECT_FALSE(one);
    EXPECT_FALSE(is_open(number));
    const descriptor reuses_the_number = open_null();
    one.close();
    EXPECT_TRUE(is_open(reuses_the_number.get()));
  }
  EXPECT_FALSE(is_open(number));
  EXPECT_EQ(tests::open_descriptors(), before);
}

TEST(Descriptor, MovesItsOwnership) {
  descriptor one = open_null();
  const int number = one.get();
  descriptor two = std::move(one);
  EXPECT_FALSE(one);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(two.get(), number);
  {
    descriptor three = open_null();
    const int third = three.get();
    three = std::move(two);
    EXPECT_EQ(three.get(), number);
    EXPECT_TRUE(is_open(third));  // swapped, closed with the one it went to
  }
  EXPECT_FALSE(is_open(number));
}

TEST(Descriptor, ReleaseGivesItUp) {
  descriptor one = open_null();
  const int number = one.release();
  EXPECT_FALSE(one);
  EXPECT_TRUE(is_open(number));
  descriptor(number).close();
  EXPECT_FALSE(is_open(number));
}

}  // namespace
}  // namespace weft::io
