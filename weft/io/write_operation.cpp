// SPDX-License-Identifier: MIT
#include "weft/io/write_operation.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace weft::io {

namespace {
constexpr std::size_t vectors_per_call_max = 64;  // the system takes 1024, but the stack is ours
}

bool write_operation::attempt() noexcept {
  take(0);
  while (!parts_.empty()) {
    const std::size_t written = write_once();
    if (error_number == EINTR) {
      error_number = 0;
      continue;
    }
    if (error_number != 0) return error_number != EAGAIN;
    take(written);
  }
  return true;
}

std::size_t write_operation::write_once() noexcept {
  std::array<iovec, vectors_per_call_max> vectors;  // NOLINT: filled below
  const std::size_t count = std::min(parts_.size(), vectors_per_call_max);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view rest = i == 0 ? parts_[0].substr(offset_) : parts_[i];
    vectors[i] = {const_cast<char*>(rest.data()), rest.size()};
  }
  ssize_t n = 0;
  if (kind_ == descriptor_kind::socket) {
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = count;
    n = sendmsg(on_.fd(), &message, MSG_NOSIGNAL);
  } else {
    n = writev(on_.fd(), vectors.data(), static_cast<int>(count));
  }
  if (n >= 0) return static_cast<std::size_t>(n);
  error_number = errno;
  return 0;
}

/// Goes on behind `written` bytes, and behind pieces that are empty.
void write_operation::take(std::size_t written) noexcept {
  offset_ += written;
  while (!parts_.empty() && offset_ >= parts_[0].size()) {
    offset_ -= parts_[0].size();
    parts_ = parts_.subspan(1);
  }
}

}  // namespace weft::io
