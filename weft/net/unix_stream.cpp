// SPDX-License-Identifier: MIT
#include "weft/net/unix_stream.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/io/pollable.hpp"
#include "weft/net/detail/descriptor_gate.hpp"
#include "weft/net/detail/open_socket.hpp"
#include "weft/net/errors.hpp"

namespace weft::net {

namespace {

constexpr std::size_t control_bytes_max =
    CMSG_SPACE(sizeof(int) * descriptors_per_message_max) + CMSG_SPACE(sizeof(ucred));

/// Sends data with something attached to its first byte, of the kind SCM_RIGHTS or SCM_CREDENTIALS.
class send_attached final : public io::pollable_operation {
 public:
  send_attached(io::pollable& on, std::string_view data, int kind, std::span<const char> attached) noexcept
      : pollable_operation(on, io::direction::write), data_(data), kind_(kind), attached_(attached) {}
  std::size_t count = 0;

 private:
  bool attempt() noexcept override {
    alignas(cmsghdr) std::array<char, control_bytes_max> control{};
    iovec data{const_cast<char*>(data_.data()), data_.size()};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    if (!attached_.empty()) {
      message.msg_control = control.data();
      message.msg_controllen = CMSG_SPACE(attached_.size());
      cmsghdr* const header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = kind_;
      header->cmsg_len = CMSG_LEN(attached_.size());
      std::memcpy(CMSG_DATA(header), attached_.data(), attached_.size());
    }
    const ssize_t n = sendmsg(on_.fd(), &message, MSG_NOSIGNAL);
    if (n >= 0) {
      count = static_cast<std::size_t>(n);
      return true;
    }
    error_number = errno;
    return error_number != EAGAIN;
  }
  std::string_view data_;
  int kind_;
  std::span<const char> attached_;
};

class receive_with_descriptors final : public io::pollable_operation {
 public:
  receive_with_descriptors(io::pollable& on, std::span<char> into, std::size_t descriptors_max) noexcept
      : pollable_operation(on, io::direction::read), into_(into), descriptors_max_(descriptors_max) {}
  unix_stream::message got;

 private:
  bool attempt() noexcept override {
    alignas(cmsghdr) std::array<char, control_bytes_max> control{};
    iovec data{into_.data(), into_.size()};
    msghdr message{};
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t n = recvmsg(on_.fd(), &message, MSG_CMSG_CLOEXEC);
    if (n < 0) {
      error_number = errno;
      return error_number != EAGAIN;
    }
    got.bytes = static_cast<std::size_t>(n);
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
      if (header->cmsg_level != SOL_SOCKET) continue;
      if (header->cmsg_type == SCM_RIGHTS) take_descriptors(*header);
      if (header->cmsg_type == SCM_CREDENTIALS) take_sender(*header);
    }
    if ((message.msg_flags & MSG_CTRUNC) != 0 || got.descriptors.size() > descriptors_max_)
      error_number = EMSGSIZE;
    return true;
  }
  void take_descriptors(cmsghdr& header) noexcept {
    const std::size_t count = (header.cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(&header) + i * sizeof fd, sizeof fd);
      got.descriptors.emplace_back(fd);
    }
  }
  void take_sender(cmsghdr& header) noexcept {
    ucred said{};
    std::memcpy(&said, CMSG_DATA(&header), sizeof said);
    got.sender = {.pid = said.pid, .uid = said.uid, .gid = said.gid};
  }
  std::span<char> into_;
  std::size_t descriptors_max_;
};

}  // namespace

unix_stream::unix_stream(loop& l, io::descriptor socket, unix_address peer)
    : socket_stream(l, std::move(socket), short_read::means_nothing), peer_(std::move(peer)) {}

credentials unix_stream::peer_process() const {
  ucred found{};
  socklen_t size = sizeof found;
  if (getsockopt(socket_stream::descriptor(), SOL_SOCKET, SO_PEERCRED, &found, &size) != 0) {
    throw error(errno, "ask who is at the other end of a socket");
  }
  return {.pid = found.pid, .uid = found.uid, .gid = found.gid};
}

void unix_stream::answer_attribute(io::attribute_request& request) const {
  request.offer<peer_unix_address>([&] { return peer(); });
  if (socket_stream::descriptor() >= 0) request.offer<peer_credentials>([&] { return peer_process(); });
  socket_stream::answer_attribute(request);
}

task<> unix_stream::send_with(std::string_view data, int kind, std::span<const char> attached,
                              const char* attempted) {
  send_attached operation(readiness(), data, kind, attached);
  co_await operation;
  if (operation.error_number != 0)
    throw error(operation.error_number, format("{} to {}", attempted, peer_text()));
  if (operation.count < data.size()) co_await write_all(data.substr(operation.count));
}

task<> unix_stream::send_descriptors(std::string_view data, std::span<const int> descriptors) {
  if (data.empty()) throw std::invalid_argument("weft: descriptors are sent with at least one byte");
  if (descriptors.size() > descriptors_per_message_max)
    throw std::invalid_argument("weft: at most 253 descriptors go with one message");
  const std::span attached(reinterpret_cast<const char*>(descriptors.data()), descriptors.size_bytes());
  co_await send_with(data, SCM_RIGHTS, attached, "send descriptors");
}

task<> unix_stream::send_as(std::string_view data, const credentials& sender) {
  if (data.empty()) throw std::invalid_argument("weft: credentials are sent with at least one byte");
  const ucred said{.pid = sender.pid, .uid = sender.uid, .gid = sender.gid};
  const std::span attached(reinterpret_cast<const char*>(&said), sizeof said);
  co_await send_with(data, SCM_CREDENTIALS, attached, "send credentials");
}

task<unix_stream::message> unix_stream::receive_descriptors(std::span<char> into,
                                                            std::size_t descriptors_max) {
  receive_with_descriptors operation(readiness(), into, descriptors_max);
  co_await operation;
  if (operation.error_number != 0)
    throw error(operation.error_number, format("receive descriptors from {}", peer_text()));
  co_return std::move(operation.got);
}

task<unix_stream> connect_unix(unix_address to) {
  loop& l = co_await this_loop{};
  const std::string attempted = format("connect {}", to.str());
  const socket_address address = to.to_system();
  auto socket = co_await detail::open_socket(AF_UNIX, SOCK_STREAM, attempted);
  co_await yield_now();
  // A full queue says EAGAIN, and the system does not tell when there is room.
  while (::connect(socket.get(), address.get(), address.size()) != 0) {
    if (errno != EAGAIN && errno != EINTR) throw connect_error(errno, attempted);
    co_await sleep_for(5ms);
  }
  co_return unix_stream(l, std::move(socket), std::move(to));
}

task<std::pair<unix_stream, unix_stream>> unix_pair() {
  loop& l = co_await this_loop{};
  std::array<int, 2> made{};
  while (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, made.data()) != 0) {
    const int why = errno;
    if (!detail::descriptor_gate::is_exhausted(why)) throw error(why, "make a pair of sockets");
    co_await detail::descriptor_gate::wait();
  }
  co_return std::pair(unix_stream(l, io::descriptor(made[0])), unix_stream(l, io::descriptor(made[1])));
}

}  // namespace weft::net
