// SPDX-License-Identifier: MIT
#include "weft/dns/detail/datagram_batch.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

namespace weft::dns::detail {

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
  std::array<mmsghdr, datagrams_max> messages{};
  std::array<iovec, datagrams_max> parts;
  for (std::size_t i = 0; i < count_; ++i) {
    parts[i] = {texts_[i].data(), sizes_[i]};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  bool is_second_try = false;  // the first error may be about a datagram that was sent before
  for (std::size_t sent = 0; sent < count_;) {
    const int done =
        sendmmsg(fd_, messages.data() + sent, static_cast<unsigned>(count_ - sent), MSG_NOSIGNAL);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0 && errno == EAGAIN) break;
    if (done > 0) {
      sent += static_cast<std::size_t>(done);
    } else if (is_second_try) {
      ++sent;
    }
    is_second_try = done <= 0 && !is_second_try;
  }
  count_ = 0;
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
