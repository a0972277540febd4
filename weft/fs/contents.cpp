// SPDX-License-Identifier: MIT
#include "weft/fs/contents.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <string_view>
#include <utility>

#include "weft/core/attempt.hpp"
#include "weft/fs/detail/disk_call.hpp"
#include "weft/fs/detail/file_calls.hpp"
#include "weft/fs/detail/part_file.hpp"
#include "weft/fs/errors.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/text_reader.hpp"

namespace weft::fs {

using detail::access;
using detail::by_thread;

namespace {

constexpr std::size_t unknown_size_step = 16 * 1024;
constexpr std::size_t small_bytes = 16 * 1024;
constexpr ssize_t page_bytes = 4096;  // where pages are larger they end at the end of one of these too

/// Opens and reads a file as far as the cache goes, and hands the rest to a thread.
class whole_read final : public detail::disk_call {
 public:
  whole_read(const std::string& path, std::uint64_t bytes_max) noexcept
      : disk_call("weft::fs::read_bytes"), path_(path), bytes_max_(bytes_max) {}

  std::string await_resume() {
    check_ran();
    if (is_other_) throw not_a_file(path_);
    if (is_too_large_) throw too_large(path_, bytes_max_);
    if (error_number_ != 0) throw_error(error_number_, opened_ ? "read" : "open", path_);
    bytes_.resize(got_);
    return std::move(bytes_);
  }

  bool was_cut() const noexcept { return cut_; }

 private:
  bool attempt() noexcept override {
    if (!open(true)) return false;
    if (!is_done_ && !read_small()) return false;
    if (!is_done_) look();
    return is_done_ || read(true);
  }
  void call() noexcept override {
    if (!fd_) open(false);
    if (!is_done_ && !opened_) look();
    if (!is_done_) read(false);
    fd_.close();
  }

  bool next_request(io::uring_request& request) noexcept override {
    if (fd_ && !is_done_ && !opened_) look();
    if (!fd_ || is_done_ || !opened_) return false;
    try {
      make_room();
    } catch (...) {
      return false;
    }
    part_ = {bytes_.data() + got_, std::min(bytes_.size() - got_, detail::bytes_per_call_max)};
    request = detail::transfer_request(access::read, fd_.get(), {&part_, 1}, static_cast<off_t>(got_));
    return true;
  }
  bool take_result(int result) noexcept override {
    if (result < 0) return end(-result);
    take(static_cast<std::size_t>(result));
    return is_done_;
  }

  /// False: it would have to wait.
  bool open(bool at_once) noexcept {
    constexpr int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    const int fd = detail::open_descriptor(path_.c_str(), flags, 0, at_once);
    if (at_once && fd == -EAGAIN) return false;
    if (fd < 0) return end(-fd);
    fd_ = io::descriptor(fd);
    return true;
  }

  /// Reads a file that is cached and not long without asking for its size: a read that does not wait ends at
  /// the end of a page, where the next one is not cached, or else at the end of the file. False: it would
  /// have to wait.
  bool read_small() noexcept {
    std::array<char, small_bytes> piece;  // NOLINT: filled by the kernel
    const iovec part{piece.data(), piece.size()};
    const ssize_t n = detail::transfer_at_once(access::read, fd_.get(), {&part, 1}, 0, quick_);
    if (n == -EAGAIN) return false;
    if (n >= 0 && n % page_bytes != 0) keep(piece.data(), static_cast<std::size_t>(n));
    return true;
  }
  void keep(const char* bytes, std::size_t n) noexcept {
    try {
      bytes_.assign(bytes, n);
      got_ = n;
      is_too_large_ = got_ > bytes_max_;
      is_done_ = true;
    } catch (...) {
      end(ENOMEM);
    }
  }

  /// Asks what it is, and for its size.
  void look() noexcept {
    struct stat s{};
    if (::fstat(fd_.get(), &s) != 0 || S_ISDIR(s.st_mode)) {
      end(S_ISDIR(s.st_mode) ? EISDIR : errno);
      return;
    }
    opened_ = true;
    is_other_ = !S_ISREG(s.st_mode) && ::lseek(fd_.get(), 0, SEEK_CUR) < 0;
    size_ = static_cast<std::uint64_t>(s.st_size);
    is_too_large_ = size_ > bytes_max_;
    is_done_ = is_other_ || is_too_large_;
  }

  /// False: the cache has no more.
  bool read(bool at_once) noexcept {
    if (at_once && size_ > detail::bytes_at_once_max) return false;
    try {
      while (!is_done_) {
        make_room();
        const iovec part{bytes_.data() + got_, std::min(bytes_.size() - got_, detail::bytes_per_call_max)};
        const auto at = static_cast<off_t>(got_);
        const ssize_t n = at_once ? detail::transfer_at_once(access::read, fd_.get(), {&part, 1}, at, quick_)
                                  : detail::transfer(access::read, fd_.get(), {&part, 1}, at);
        if (at_once && n == -EAGAIN) return false;
        if (n < 0) return end(static_cast<int>(-n));
        take(static_cast<std::size_t>(n));
        if (at_once && got_ > detail::bytes_at_once_max) return is_done_;
      }
    } catch (...) {
      return end(ENOMEM);
    }
    return true;
  }

  void make_room() {
    if (got_ < bytes_.size()) return;
    bytes_.resize(got_ < size_ ? static_cast<std::size_t>(size_) : std::max(2 * got_, unknown_size_step));
  }
  void take(std::size_t n) noexcept {
    got_ += n;
    is_too_large_ = got_ > bytes_max_;
    cut_ = cancel_requested();
    is_done_ = n == 0 || is_too_large_ || cut_ || (size_ != 0 && got_ == size_);
  }
  bool end(int error_number) noexcept {
    error_number_ = error_number;
    return is_done_ = true;
  }

  const std::string& path_;
  std::uint64_t bytes_max_;
  io::descriptor fd_;
  detail::quickness quick_;
  iovec part_{};  // of the call that io_uring has
  std::string bytes_;
  std::uint64_t size_ = 0;  // what the system says; 0 may be any
  std::size_t got_ = 0;
  int error_number_ = 0;
  bool opened_ = false;
  bool is_other_ = false;
  bool is_too_large_ = false;
  bool cut_ = false;
  bool is_done_ = false;
};

/// Writes all of it. Returns 0 or an errno. Blocks.
int write_bytes(int fd, std::string_view bytes) noexcept {
  for (std::size_t done = 0; done < bytes.size() && !thread_cancel_requested();) {
    const iovec part{const_cast<char*>(bytes.data()) + done,
                     std::min(bytes.size() - done, detail::bytes_per_call_max)};
    const ssize_t n = detail::transfer(access::write, fd, {&part, 1}, static_cast<off_t>(done));
    if (n < 0) return static_cast<int>(-n);
    done += static_cast<std::size_t>(n);
  }
  return 0;
}

task<> write_whole(std::string path, std::string bytes, int flags) {
  detail::check_path("write", path);
  const int why = co_await by_thread("weft::fs::write", [&] {
    const int fd = detail::open_descriptor(
        path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | flags, 0666, false);
    if (fd < 0) return -fd;
    const int failed = write_bytes(fd, bytes);
    return ::close(fd) != 0 && failed == 0 && errno != EINTR ? errno : failed;
  });
  if (why == ENXIO) throw not_a_file(std::move(path));
  if (why != 0) throw_error(why, "write", std::move(path));
  co_await pass_on();  // if it was cut, a part is missing
}

}  // namespace

task<std::string> read_bytes(std::string path, std::uint64_t bytes_max) {
  detail::check_path("read", path);
  whole_read reading(path, bytes_max);
  std::string bytes = co_await reading;
  if (reading.was_cut()) co_await pass_on();
  co_return bytes;
}

task<std::string> read_text(std::string path, std::uint64_t bytes_max) {
  std::string bytes = co_await read_bytes(std::move(path), bytes_max);
  io::utf8_decoder decoder;
  std::string text = decoder.decode(bytes);
  text += decoder.finish();
  co_return text;
}

task<> write(std::string path, std::string bytes) {
  return write_whole(std::move(path), std::move(bytes), O_TRUNC);
}

task<> append(std::string path, std::string bytes) {
  return write_whole(std::move(path), std::move(bytes), O_APPEND);
}

task<> replace(std::string path, std::string bytes, durability how) {
  detail::check_path("replace", path);
  const int why = co_await by_thread("weft::fs::replace", [&] {
    detail::part_file made(path);
    made.write(bytes);
    made.take_permissions_of(path);
    if (how == durability::forced) made.force();
    made.rename_to(path);
    if (how == durability::forced) made.force_name();
    return made.result();
  });
  if (why == EMFILE || why == ENFILE) co_await pass_on();  // it did not wait for a descriptor any longer
  if (why != 0) throw_error(why, "replace", std::move(path));
}

}  // namespace weft::fs
