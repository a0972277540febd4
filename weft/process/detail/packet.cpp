// SPDX-License-Identifier: MIT
#include "weft/process/detail/packet.hpp"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

namespace weft::detail {

namespace {

/// What goes into the packet itself. A copy through the socket is cheaper than memory of its own up to here.
constexpr std::size_t inline_bytes_max = 32 * 1024;

struct head {
  packet_kind kind;
  bool in_memory;  // the descriptor is that of the bytes
  std::uint64_t count;
};

struct alignas(cmsghdr) control_space {
  std::array<char, CMSG_SPACE(sizeof(int))> bytes{};
};

int write_all(int fd, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) return errno;
    if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

int send_packet(int socket, head h, std::string_view bytes, int attached, int flags) noexcept {
  std::array<iovec, 2> parts{{{&h, sizeof h}, {const_cast<char*>(bytes.data()), bytes.size()}}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  control_space space;
  if (attached >= 0) {
    message.msg_control = space.bytes.data();
    message.msg_controllen = space.bytes.size();
    cmsghdr* const c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof attached);
    std::memcpy(CMSG_DATA(c), &attached, sizeof attached);
  }
  for (;;) {
    if (sendmsg(socket, &message, flags | MSG_NOSIGNAL) >= 0) return 0;
    if (errno != EINTR) return errno;
  }
}

io::descriptor attached_to(msghdr& message) noexcept {
  const cmsghdr* const c = CMSG_FIRSTHDR(&message);
  if (!c || c->cmsg_type != SCM_RIGHTS) return {};
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(c), sizeof fd);
  return io::descriptor(fd);
}

}  // namespace

packet::packet(packet&& other) noexcept { *this = std::move(other); }

packet& packet::operator=(packet&& other) noexcept {
  std::swap(kind, other.kind);
  std::swap(attached, other.attached);
  std::swap(small_, other.small_);
  std::swap(mapped_, other.mapped_);
  std::swap(mapped_bytes_, other.mapped_bytes_);
  return *this;
}

packet::~packet() {
  if (mapped_) munmap(const_cast<char*>(mapped_), mapped_bytes_);
}

int packet::map(std::size_t count) noexcept {
  void* const at = mmap(nullptr, count, PROT_READ, MAP_PRIVATE | MAP_POPULATE, attached.get(), 0);
  if (at == MAP_FAILED) return errno;
  mapped_ = static_cast<const char*>(at);
  mapped_bytes_ = count;
  attached.close();
  return 0;
}

int send(int socket, packet_kind kind, std::string_view bytes, int attached, int flags) noexcept {
  if (bytes.size() <= inline_bytes_max)
    return send_packet(socket, {kind, false, bytes.size()}, bytes, attached, flags);
  const io::descriptor memory(memfd_create("weft-message", MFD_CLOEXEC));
  if (!memory) return errno;
  if (const int e = write_all(memory.get(), bytes)) return e;
  return send_packet(socket, {kind, true, bytes.size()}, {}, memory.get(), flags);
}

int receive(int socket, packet& into, int flags) noexcept {
  head h{};
  std::array<char, inline_bytes_max> bytes;  // NOLINT: filled by the kernel
  std::array<iovec, 2> parts{{{&h, sizeof h}, {bytes.data(), bytes.size()}}};
  control_space space;
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  message.msg_control = space.bytes.data();
  message.msg_controllen = space.bytes.size();
  ssize_t n = 0;
  do {
    n = recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
  } while (n < 0 && errno == EINTR);
  if (n < 0 && errno != ECONNRESET) return errno;
  into = packet();
  if (n <= 0) return 0;
  if (static_cast<std::size_t>(n) < sizeof h) return EBADMSG;
  into.kind = h.kind;
  into.attached = attached_to(message);
  if (h.in_memory) return into.map(h.count);
  try {
    into.small_.assign(bytes.data(), static_cast<std::size_t>(n) - sizeof h);
  } catch (const std::bad_alloc&) {
    return ENOMEM;
  }
  return 0;
}

}  // namespace weft::detail
