// SPDX-License-Identifier: MIT
#include "weft/inspect/open_descriptors.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace weft {
namespace {

using ::testing::HasSubstr;

TEST(OpenDescriptors, SaysWhatWasOpenedSince) {
  const auto then = inspect::open_descriptors();
  EXPECT_EQ(inspect::left_open_since(then), "");
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(inspect::left_open_since(then), "  descriptor " + std::to_string(fd) + ": /dev/null\n");
  EXPECT_EQ(inspect::open_descriptors().at(fd), "/dev/null");
  close(fd);
  EXPECT_EQ(inspect::left_open_since(then), "");
}

TEST(OpenDescriptors, ANumberThatIsUsedAgainIsAnotherDescriptor) {
  const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  const auto then = inspect::open_descriptors();
  close(fd);
  ASSERT_EQ(open("/dev/zero", O_RDONLY | O_CLOEXEC), fd);
  EXPECT_THAT(inspect::left_open_since(then), HasSubstr("/dev/zero"));
  close(fd);
}

TEST(OpenDescriptors, WhatLoopsAreMadeOfDoesNotCount) {
  const auto then = inspect::open_descriptors();
  const int fd = eventfd(0, EFD_CLOEXEC);
  EXPECT_EQ(inspect::left_open_since(then), "");
  close(fd);
}

}  // namespace
}  // namespace weft
