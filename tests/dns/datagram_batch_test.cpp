// SPDX-License-Identifier: MIT
// Covers: weft/dns/detail/datagram_batch.hpp
#include "weft/dns/detail/datagram_batch.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "weft/io/descriptor.hpp"

namespace weft::dns::detail {
namespace {

/// Two sockets that are connected; a closed port is where the second one was.
class DatagramBatch : public ::testing::Test {
 protected:
  DatagramBatch() {
    bind_to_any(near_);
    bind_to_any(far_);
    connect_to(near_, far_);
    connect_to(far_, near_);
  }

  bool send(std::string first, std::string second = {}) {
    const std::array<iovec, 2> parts{iovec{first.data(), first.size()}, iovec{second.data(), second.size()}};
    return outgoing_.add(near_.get(), parts.data(), 2);
  }
  std::string next(std::size_t room = 100, std::size_t count_max = datagrams_max) {
    std::string text(room, '\0');
    sockaddr_storage from{};
    socklen_t from_bytes = sizeof from;
    const ssize_t got = incoming_.receive(far_.get(), text.data(), text.size(),
                                          reinterpret_cast<sockaddr*>(&from), &from_bytes, count_max);
    if (got < 0) return errno == EAGAIN ? "nothing" : "error " + std::to_string(errno);
    EXPECT_EQ(from_bytes, sizeof(sockaddr_in));
    EXPECT_EQ(reinterpret_cast<const sockaddr_in&>(from).sin_port, port_of(near_));
    return text.substr(0, static_cast<std::size_t>(got));
  }

  static in_port_t port_of(const io::descriptor& of) {
    sockaddr_in at{};
    socklen_t size = sizeof at;
    getsockname(of.get(), reinterpret_cast<sockaddr*>(&at), &size);
    return at.sin_port;
  }
  static void bind_to_any(const io::descriptor& one) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(bind(one.get(), reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
  }
  static void connect_to(const io::descriptor& from, const io::descriptor& to) {
    sockaddr_in at{};
    socklen_t size = sizeof at;
    getsockname(to.get(), reinterpret_cast<sockaddr*>(&at), &size);
    ASSERT_EQ(connect(from.get(), reinterpret_cast<sockaddr*>(&at), size), 0);
  }
  static io::descriptor make() {
    return io::descriptor(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  }

  io::descriptor near_ = make(), far_ = make();
  outgoing_datagrams outgoing_;
  incoming_datagrams incoming_;
};

TEST_F(DatagramBatch, LeaveAndArriveInOrder) {
  for (int i = 0; i < 100; ++i) send("question ", std::to_string(i));
  EXPECT_FALSE(outgoing_.empty());
  outgoing_.send();
  EXPECT_TRUE(outgoing_.empty());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(next(), "question " + std::to_string(i));
  EXPECT_EQ(next(), "nothing");
}

/// How many datagrams the kernel handed over as one: what left as one arrives so where that is wanted.
std::vector<std::size_t> handed_over(const io::descriptor& at) {
  std::vector<std::size_t> counts;
  for (;;) {
    std::array<char, 20'000> text;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    iovec part{text.data(), text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = recvmsg(at.get(), &message, MSG_DONTWAIT);
    if (got < 0) return counts;
    int bytes = static_cast<int>(got);
    if (const cmsghdr* const option = CMSG_FIRSTHDR(&message))
      std::memcpy(&bytes, CMSG_DATA(option), sizeof bytes);
    counts.push_back(static_cast<std::size_t>(got / bytes));
  }
}

TEST_F(DatagramBatch, ThoseOfOneSizeLeaveAsOne) {
  const int on = 1;
  if (setsockopt(far_.get(), IPPROTO_UDP, UDP_GRO, &on, sizeof on) != 0) GTEST_SKIP() << "not on this kernel";
  for (const char* text : {"one", "three", "two", "seven", "x", "six"}) send(text);
  outgoing_.send();
  EXPECT_EQ(handed_over(far_), (std::vector<std::size_t>{3, 2, 1}));
  outgoing_.keep_apart();
  for (const char* text : {"one", "two"}) send(text);
  outgoing_.send();
  EXPECT_EQ(handed_over(far_), (std::vector<std::size_t>{1, 1}));
}

TEST_F(DatagramBatch, GoByThemselvesWhereTheKernelDoesNotDivide) {
  const int on = 1;
  ASSERT_EQ(setsockopt(near_.get(), SOL_SOCKET, SO_NO_CHECK, &on, sizeof on), 0);
  for (int i = 0; i < 5; ++i) send("question ", std::to_string(i));
  outgoing_.send();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(next(), "question " + std::to_string(i));
  EXPECT_EQ(next(), "nothing");
}

TEST_F(DatagramBatch, AreReceivedNoMoreThanWanted) {
  for (const char* text : {"a", "bb", "ccc", "", "eeeee"}) send(text);
  outgoing_.send();
  EXPECT_EQ(next(100, 2), "a");
  EXPECT_EQ(incoming_.left(far_.get()), 1U);
  EXPECT_EQ(incoming_.left(near_.get()), 0U);
  EXPECT_EQ(next(1, 2), "b") << "what the caller has no room for is lost, as with recvfrom";
  EXPECT_EQ(next(), "ccc");
  EXPECT_EQ(next(), "");
  incoming_.forget(near_.get());
  EXPECT_EQ(incoming_.left(far_.get()), 1U);
  incoming_.forget(far_.get());
  EXPECT_EQ(next(), "nothing");
}

TEST_F(DatagramBatch, WhatIsTooLargeGoesAlone) {
  EXPECT_TRUE(send("first"));
  EXPECT_FALSE(send(std::string(300, 'x'), std::string(21, 'y')));
  EXPECT_TRUE(send(std::string(300, 'x'), std::string(20, 'y')));
  outgoing_.send();
  EXPECT_EQ(next(), "first");
  EXPECT_EQ(next(1000).size(), 320U);
  EXPECT_EQ(next(), "nothing");
}

TEST_F(DatagramBatch, WhatCannotBeSentIsLost) {
  far_.close();
  for (int i = 0; i < 3; ++i) send("refused");
  outgoing_.send();
  std::array<char, 10> text{};
  EXPECT_EQ(recv(near_.get(), text.data(), text.size(), 0), -1);
  EXPECT_EQ(errno, ECONNREFUSED) << "whoever receives is told";
  send("refused");
  outgoing_.send();
  EXPECT_EQ(recv(near_.get(), text.data(), text.size(), 0), -1);
  EXPECT_EQ(errno, ECONNREFUSED);
}

}  // namespace
}  // namespace weft::dns::detail
