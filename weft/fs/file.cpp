// SPDX-License-Identifier: MIT
#include "weft/fs/file.hpp"

#include <fcntl.h>
#include <linux/io_uring.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/fs/detail/disk_call.hpp"
#include "weft/fs/detail/file_calls.hpp"
#include "weft/fs/detail/status_call.hpp"
#include "weft/fs/errors.hpp"
#include "weft/io/errors.hpp"

// `close` may come while a thread uses the descriptor, whose number would go to the next file that is opened:
// it is closed by the last one who uses it.
namespace weft::fs {

using detail::access;
using detail::by_thread;

struct file::state {
  io::descriptor fd;
  std::string path;
  open_options how;
  std::uint64_t position = 0;
  detail::quickness quick = {};
  int users = 0;           // calls that are under way
  bool streaming = false;  // one of them moves the position
  bool write_ended = false;
  bool closed = false;
};

/// Keeps the descriptor open for one call.
class file::use {
 public:
  use(state& s, std::string_view attempted) : s_(s) {
    if (s.closed) throw_error(EBADF, attempted, s.path);
    ++s.users;
  }
  use(const use&) = delete;
  use& operator=(const use&) = delete;
  ~use() {
    if (--s_.users == 0 && s_.closed) s_.fd.close();
  }
  int fd() const noexcept { return s_.fd.get(); }

 private:
  state& s_;
};

namespace {

/// Marks the position of a file as used by a task.
class moving_position {
 public:
  explicit moving_position(bool& used) : used_(used) {
    if (used) throw io::busy_error("weft: another task reads or writes at the position of this file already");
    used = true;
  }
  moving_position(const moving_position&) = delete;
  moving_position& operator=(const moving_position&) = delete;
  ~moving_position() { used_ = false; }

 private:
  bool& used_;
};

constexpr std::size_t parts_per_call_max = 16;
using part_array = std::array<iovec, parts_per_call_max>;

/// The parts without their first `done` bytes, as many as one call takes.
template <typename Part>
std::span<const iovec> remaining(std::span<const Part> parts, std::size_t done, part_array& into) noexcept {
  std::size_t count = 0, bytes = 0;
  for (const Part& p : parts) {
    if (count == into.size() || bytes == detail::bytes_per_call_max) break;
    const std::size_t skipped = std::min(done, p.size());
    done -= skipped;
    const std::size_t length = std::min(p.size() - skipped, detail::bytes_per_call_max - bytes);
    if (length != 0) into[count++] = {const_cast<char*>(p.data()) + skipped, length};
    bytes += length;
  }
  return {into.data(), count};
}

}  // namespace

/// One call that reads or writes; gives how many bytes, or throws.
class file::transfer_call final : public detail::disk_call {
 public:
  transfer_call(state& s, access how, std::span<const iovec> parts, off_t offset)
      : disk_call(how == access::read ? "weft::fs read" : "weft::fs write"),
        attempted_(how == access::read ? "read" : "write"),
        in_use_(s, attempted_),
        state_(s),
        how_(how),
        parts_(parts),
        offset_(offset) {}

  std::size_t await_resume() {
    check_ran();
    if (result_ < 0) throw_error(static_cast<int>(-result_), attempted_, state_.path);
    return static_cast<std::size_t>(result_);
  }

 private:
  bool attempt() noexcept override {
    iovec first = parts_.front();
    std::size_t bytes = 0;
    for (const iovec& p : parts_) bytes += p.iov_len;
    const bool is_small = bytes <= detail::bytes_at_once_max;
    first.iov_len = std::min(first.iov_len, detail::bytes_at_once_max);
    result_ = detail::transfer_at_once(
        how_, in_use_.fd(), is_small ? parts_ : std::span<const iovec>(&first, 1), offset_, state_.quick);
    return result_ != -EAGAIN;
  }
  void call() noexcept override { result_ = detail::transfer(how_, in_use_.fd(), parts_, offset_); }
  bool next_request(io::uring_request& request) noexcept override {
    request = detail::transfer_request(how_, in_use_.fd(), parts_, offset_);
    return true;
  }
  bool take_result(int result) noexcept override {
    result_ = result;
    return true;
  }

  const char* attempted_;
  use in_use_;
  state& state_;
  access how_;
  std::span<const iovec> parts_;
  off_t offset_;
  ssize_t result_ = 0;
};

/// `fsync`, or `fdatasync`.
class file::sync_call final : public detail::disk_call {
 public:
  sync_call(state& s, unsigned flags)
      : disk_call("weft::fs sync"), in_use_(s, "sync"), state_(s), flags_(flags) {}

  void await_resume() {
    check_ran();
    if (error_number_ != 0) throw_error(error_number_, "sync", state_.path);
  }

 private:
  void call() noexcept override {
    const int result = flags_ == 0 ? ::fsync(in_use_.fd()) : ::fdatasync(in_use_.fd());
    error_number_ = result == 0 ? 0 : errno;
  }
  bool next_request(io::uring_request& request) noexcept override {
    request = {.opcode = IORING_OP_FSYNC, .fd = in_use_.fd(), .flags = flags_};
    return true;
  }
  bool take_result(int result) noexcept override {
    error_number_ = -result;
    return true;
  }

  use in_use_;
  state& state_;
  unsigned flags_;
  int error_number_ = 0;
};

file::file(io::descriptor opened, std::string path, const open_options& how)
    : state_(std::make_unique<state>(std::move(opened), std::move(path), how)) {}
file::file(file&&) noexcept = default;
file& file::operator=(file&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}
file::~file() {
  WEFT_ASSERT(!state_ || state_->users == 0, "a file is destroyed while a task reads or writes it");
}

task<std::size_t> file::read_some(std::span<char> into) {
  WEFT_ASSERT(!into.empty(), "a read needs room for at least one byte");
  state& s = *state_;
  const moving_position mine(s.streaming);
  const iovec part{into.data(), std::min(into.size(), detail::bytes_per_call_max)};
  const std::size_t n = co_await transfer_call(s, access::read, {&part, 1}, static_cast<off_t>(s.position));
  s.position += n;
  co_return n;
}

task<> file::write_all(std::string_view data) {
  co_await write_all(std::span<const std::string_view>(&data, 1));
}

task<> file::write_all(std::span<const std::string_view> parts) {
  state& s = *state_;
  const moving_position mine(s.streaming);
  if (s.write_ended) throw_error(EBADF, "write", s.path);
  part_array room;
  std::size_t done = 0;
  for (;;) {
    const auto left = remaining(parts, done, room);
    if (left.empty()) co_return;
    const std::size_t n = co_await transfer_call(s, access::write, left, static_cast<off_t>(s.position));
    s.position = s.how.append ? size() : s.position + n;
    done += n;
  }
}

task<> file::close_write() {
  if (!state_->how.read) co_return co_await finish();
  state_->write_ended = true;
}

void file::close() noexcept {
  if (!state_ || state_->closed) return;
  state_->closed = true;
  if (state_->users == 0) state_->fd.close();
}

task<std::size_t> file::read_at(std::uint64_t offset, std::span<char> into) {
  co_return co_await read_at(offset, std::span<const std::span<char>>(&into, 1));
}

task<std::size_t> file::read_at(std::uint64_t offset, std::span<const std::span<char>> into) {
  part_array room;
  std::size_t done = 0;
  for (;;) {
    const auto parts = remaining(into, done, room);
    if (parts.empty()) co_return done;
    const std::size_t n =
        co_await transfer_call(*state_, access::read, parts, static_cast<off_t>(offset + done));
    if (n == 0) co_return done;
    done += n;
  }
}

task<> file::write_at(std::uint64_t offset, std::string_view data) {
  co_await write_at(offset, std::span<const std::string_view>(&data, 1));
}

task<> file::write_at(std::uint64_t offset, std::span<const std::string_view> parts) {
  if (state_->how.append)
    throw std::logic_error("weft: a file that is appended to is not written at an offset");
  part_array room;
  std::size_t done = 0;
  for (;;) {
    const auto left = remaining(parts, done, room);
    if (left.empty()) co_return;
    done += co_await transfer_call(*state_, access::write, left, static_cast<off_t>(offset + done));
  }
}

std::uint64_t file::tell() const noexcept { return state_->position; }
void file::seek(std::uint64_t position) noexcept { state_->position = position; }

status file::stat() const {
  struct statx s{};
  const bool is_known = !state_->closed && detail::status_at(state_->fd.get(), s);
  if (!is_known) throw_error(state_->closed ? EBADF : errno, "look at", state_->path);
  return detail::status_of(s);
}

task<> file::truncate(std::uint64_t size) {
  const use in_use(*state_, "truncate");
  const int why = co_await by_thread("weft::fs::file::truncate", [&] {
    return ::ftruncate(in_use.fd(), static_cast<off_t>(size)) == 0 ? 0 : errno;
  });
  if (why != 0) throw_error(why, "truncate", state_->path);
}

task<> file::sync() { co_await sync_call(*state_, 0); }
task<> file::sync_data() { co_await sync_call(*state_, IORING_FSYNC_DATASYNC); }

task<> file::finish() {
  state& s = *state_;
  if (s.closed) co_return;
  if (s.users != 0) throw std::logic_error("weft: a file is finished while a task reads or writes it");
  s.closed = true;
  io::descriptor fd = std::move(s.fd);
  const int why = co_await by_thread(
      "weft::fs::file::finish", [&] { return ::close(fd.release()) == 0 || errno == EINTR ? 0 : errno; });
  if (why != 0) throw_error(why, "close", s.path);
}

const std::string& file::path() const noexcept { return state_->path; }
int file::descriptor() const noexcept { return state_->fd.get(); }

namespace {

int flags_of(const open_options& how) noexcept {
  int flags = how.read && how.write ? O_RDWR : how.write ? O_WRONLY : O_RDONLY;
  if (how.append) flags |= O_APPEND;
  if (how.create) flags |= O_CREAT;
  if (how.exclusive) flags |= O_EXCL;
  if (how.truncate) flags |= O_TRUNC;
  if (!how.follow_symlink) flags |= O_NOFOLLOW;
  return flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;  // the last for a FIFO, which waits for its other end
}

/// Refuses what is not a file. Makes no call that waits.
void check_is_file(int fd, const std::string& path) {
  struct stat s{};
  if (::fstat(fd, &s) != 0) throw_error(errno, "open", path);
  if (S_ISREG(s.st_mode)) return;
  if (S_ISDIR(s.st_mode)) throw_error(EISDIR, "open", path);
  if (::lseek(fd, 0, SEEK_CUR) < 0) throw not_a_file(path);
}

}  // namespace

task<file> open(std::string path, open_options how) {
  detail::check_path("open", path);
  detail::open_call opening(path, flags_of(how), how.permissions, how.no_symlinks);
  io::descriptor fd = co_await opening;
  if (opening.error_number == ENXIO) throw not_a_file(std::move(path));
  if (!fd) throw_error(opening.error_number, "open", std::move(path));
  check_is_file(fd.get(), path);
  co_return file(std::move(fd), std::move(path), how);
}

}  // namespace weft::fs
