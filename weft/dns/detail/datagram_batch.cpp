// SPDX-License-Identifier: MIT
#include "weft/dns/detail/datagram_batch.hpp"

#include <netinet/in.h>
#include <netinet/udp.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>

namespace weft::dns::detail {

namespace {

/// What `sendmmsg` is told.
struct messages {
  struct alignas(cmsghdr) control {
    std::array<std::byte, CMSG_SPACE(sizeof(std::uint16_t))> bytes;
  };

  /// Returns how many there are: one of each datagram, or `together` of neighbours that have the same size.
  std::size_t make(std::span<iovec> datagrams, bool together) noexcept {
    std::size_t count = 0;
    for (std::size_t i = 0; i < datagrams.size(); ++count) {
      const std::size_t bytes = datagrams[i].iov_len, begin = i++;
      while (together && bytes > 0 && i < datagrams.size() && datagrams[i].iov_len == bytes) ++i;
      headers[count] = {};
      headers[count].msg_hdr.msg_iov = &datagrams[begin];
      headers[count].msg_hdr.msg_iovlen = i - begin;
      if (i - begin > 1) divide(count, bytes);
    }
    return count;
  }

  std::size_t parts_of(int message) const noexcept {
    return headers[static_cast<std::size_t>(message)].msg_hdr.msg_iovlen;
  }

  void divide(std::size_t message, std::size_t bytes) noexcept {
    msghdr& of = headers[message].msg_hdr;
    of.msg_control = controls[message].bytes.data();
    of.msg_controllen = controls[message].bytes.size();
    cmsghdr& option = *CMSG_FIRSTHDR(&of);
    option.cmsg_level = IPPROTO_UDP;
    option.cmsg_type = UDP_SEGMENT;
    option.cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto size = static_cast<std::uint16_t>(bytes);
    std::memcpy(CMSG_DATA(&option), &size, sizeof size);
  }

  std::array<mmsghdr, datagrams_max> headers;
  std::array<control, datagrams_max> controls;
};

}  // namespace

bool outgoing_datagrams::add(int fd, const iovec* parts, int count) noexcept {
  if (count_ == datagrams_max || (count_ > 0 && fd != fd_)) send();
  std::size_t size = 0;
  for (int i = 0; i < count; ++i) {
    if (parts[i].iov_len > bytes_max - size) return false;
    std::memcpy(texts_[count_].data() + size, parts[i].iov_base, parts[i].iov_len);
    size += parts[i].iov_len;
  }
  fd_ = fd;
  sizes_[count_++] = size;
  return true;
}

void outgoing_datagrams::send() noexcept {
  std::array<iovec, datagrams_max> parts;
  const std::span<iovec> all(parts.data(), count_);
  // Those of one size are neighbours.
  std::array<bool, datagrams_max> is_placed{};
  for (std::size_t i = 0, placed = 0; i < count_; ++i) {
    for (std::size_t j = i; j < count_; ++j) {
      if (is_placed[j] || sizes_[j] != sizes_[i]) continue;
      is_placed[j] = true;
      all[placed++] = {texts_[j].data(), sizes_[j]};
    }
  }
  messages of;
  bool is_second_try = false;  // the first error may be about a datagram that was sent before
  for (std::size_t sent = 0; sent < count_;) {
    const std::size_t count = of.make(all.subspan(sent), divides());
    const int done = sendmmsg(fd_, of.headers.data(), static_cast<unsigned>(count), MSG_NOSIGNAL);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0 && errno == EAGAIN) break;
    for (int i = 0; i < done; ++i) sent += of.parts_of(i);
    if (done <= 0 && is_second_try) {
      if (of.parts_of(0) > 1) {
        keep_apart();  // a route that the kernel does not divide datagrams for
      } else {
        ++sent;
      }
    }
    is_second_try = done <= 0 && !is_second_try;
  }
  count_ = 0;
}

bool outgoing_datagrams::divides() noexcept {
  if (!segments_) {
    // A kernel that does not know the option would pass over it, and send one large datagram.
    int bytes = 0;
    socklen_t size = sizeof bytes;
    segments_ = getsockopt(fd_, IPPROTO_UDP, UDP_SEGMENT, &bytes, &size) == 0;
  }
  return *segments_;
}

ssize_t incoming_datagrams::receive(int fd, void* into, std::size_t bytes, sockaddr* from,
                                    socklen_t* from_bytes, std::size_t count_max) noexcept {
  if ((next_ == count_ || fd != fd_) && !fill(fd, count_max)) return -1;
  const datagram& one = (*all_)[next_++];
  const std::size_t taken = std::min(bytes, one.bytes);
  std::memcpy(into, one.text.data(), taken);
  if (from && from_bytes) {
    std::memcpy(from, &one.from, std::min(*from_bytes, one.from_bytes));
    *from_bytes = one.from_bytes;
  }
  return static_cast<ssize_t>(taken);
}

bool incoming_datagrams::fill(int fd, std::size_t count_max) noexcept {
  next_ = count_ = 0;
  fd_ = fd;
  if (!all_) {
    all_.reset(new (std::nothrow) std::array<datagram, datagrams_max>);
    if (!all_) {
      errno = ENOMEM;
      return false;
    }
  }
  std::array<mmsghdr, datagrams_max> messages{};
  std::array<iovec, datagrams_max> parts;
  const std::size_t most = std::min(count_max, datagrams_max);
  for (std::size_t i = 0; i < most; ++i) {
    datagram& one = (*all_)[i];
    parts[i] = {one.text.data(), one.text.size()};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_name = &one.from;
    messages[i].msg_hdr.msg_namelen = sizeof one.from;
  }
  const int done = recvmmsg(fd, messages.data(), static_cast<unsigned>(most), MSG_DONTWAIT, nullptr);
  if (done <= 0) return false;
  count_ = static_cast<std::size_t>(done);
  for (std::size_t i = 0; i < count_; ++i) {
    (*all_)[i].bytes = messages[i].msg_len;
    (*all_)[i].from_bytes = messages[i].msg_hdr.msg_namelen;
  }
  return true;
}

void incoming_datagrams::forget(int fd) noexcept {
  if (fd == fd_) next_ = count_ = 0;
}

}  // namespace weft::dns::detail
