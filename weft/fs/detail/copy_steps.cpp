// SPDX-License-Identifier: MIT
#include "weft/fs/detail/copy_steps.hpp"

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>

namespace weft::fs::detail {

namespace {
constexpr std::size_t buffer_bytes = 256 * 1024;

/// Errors of `copy_file_range` that say that it cannot do it here, not that it cannot be done.
bool is_refusal(int why) noexcept {
  return why == EXDEV || why == EINVAL || why == ENOSYS || why == EOPNOTSUPP || why == EPERM || why == EBADF;
}
}  // namespace

void copy_steps::share() noexcept {
  may_share_ = false;
  if (::ioctl(to_, FICLONE, from_) != 0) return;
  at_ = size_;
  done_ = true;
}

/// Goes on to where there is data, and says where that ends.
int copy_steps::skip_hole(std::uint64_t& data_end) noexcept {
  const off_t data = ::lseek(from_, static_cast<off_t>(at_), SEEK_DATA);
  if (data < 0 && errno == ENXIO) {
    at_ = std::max(at_, size_);  // a hole to the end
    done_ = true;
    return ::ftruncate(to_, static_cast<off_t>(at_)) == 0 ? 0 : errno;
  }
  if (data < 0) {
    has_holes_ = false;
    return 0;
  }
  at_ = static_cast<std::uint64_t>(data);
  const off_t hole = ::lseek(from_, data, SEEK_HOLE);
  if (hole > 0) data_end = std::min(data_end, static_cast<std::uint64_t>(hole));
  return 0;
}

int copy_steps::step(std::uint64_t bytes) {
  if (may_share_) share();
  const std::uint64_t end = at_ + bytes;
  while (!done_ && at_ < end) {
    std::uint64_t data_end = end;
    if (has_holes_) {
      if (const int why = skip_hole(data_end)) return why;
      data_end = std::max(data_end, at_ + 1);
      if (done_) return 0;
    }
    const int why = in_kernel_ ? copy_in_kernel(data_end) : copy_by_buffer(data_end);
    if (why != 0) return why;
  }
  return 0;
}

int copy_steps::copy_in_kernel(std::uint64_t end) noexcept {
  off_t in = static_cast<off_t>(at_), out = in;
  const ssize_t n = ::copy_file_range(from_, &in, to_, &out, end - at_, 0);
  if (n > 0) {
    at_ += static_cast<std::uint64_t>(n);
  } else if (n == 0 && at_ >= size_ && size_ != 0) {
    done_ = true;
  } else if (n == 0 || is_refusal(errno)) {
    in_kernel_ = false;  // files of /proc give nothing this way
  } else if (errno != EINTR) {
    return errno;
  }
  return 0;
}

int copy_steps::copy_by_buffer(std::uint64_t end) {
  std::string buffer(std::min<std::uint64_t>(buffer_bytes, end - at_), '\0');
  const ssize_t n = ::pread(from_, buffer.data(), buffer.size(), static_cast<off_t>(at_));
  if (n < 0) return errno == EINTR ? 0 : errno;
  if (n == 0) done_ = true;
  for (ssize_t written = 0; written < n;) {
    const ssize_t m = ::pwrite(to_, buffer.data() + written, static_cast<std::size_t>(n - written),
                               static_cast<off_t>(at_) + written);
    if (m < 0 && errno != EINTR) return errno;
    written += std::max<ssize_t>(m, 0);
  }
  at_ += static_cast<std::uint64_t>(n);
  return 0;
}

}  // namespace weft::fs::detail
