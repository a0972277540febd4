// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <utility>

#include "weft/io/descriptor.hpp"

namespace weft::tests {

/// Two connected, non-blocking sockets.
inline std::pair<io::descriptor, io::descriptor> socket_pair() {
  std::array<int, 2> made{};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, made.data()), 0);
  return {io::descriptor(made[0]), io::descriptor(made[1])};
}

}  // namespace weft::tests
