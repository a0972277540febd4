// SPDX-License-Identifier: MIT
#include "weft/dns/detail/datagram_batch.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

namespace weft::dns::detail {

void outgoing_datagrams::add(int fd, const iovec* parts, int count) {
  if (count_ == datagrams_max || (count_ > 0 && fd != fd_)) send();
  fd_ = fd;
  for (int i = 0; i < count; ++i)
    bytes_.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
  ends_[count_++] = bytes_.size();
}

void outgoing_datagrams::send() noexcept {
  std::array<mmsghdr, datagrams_max> messages{};
  std::array<iovec, datagrams_max> parts;
  for (std::size_t i = 0, begin = 0; i < count_; begin = ends_[i++]) {
    parts[i] = {bytes_.data() + begin, ends_[i] - begin};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  bool again = true;
  for (std::size_t sent = 0; sent < count_;) {
    const int done =
        sendmmsg(fd_, messages.data() + sent, static_cast<unsigned>(count_ - sent), MSG_NOSIGNAL);
    if (done > 0) {
      sent += static_cast<std::size_t>(done);
      again = true;
    } else if (errno == EINTR) {
      continue;
    } else if (errno == EAGAIN) {
      break;
    } else if (!std::exchange(again,
                              false)) {  // the first error may have been about one that was sent before
      ++sent;
      again = true;
    }
  }
  count_ = 0;
  bytes_.clear();
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
