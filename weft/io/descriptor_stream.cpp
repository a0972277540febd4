// SPDX-License-Identifier: MIT
#include "weft/io/descriptor_stream.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/pollable.hpp"
#include "weft/io/write_operation.hpp"

namespace weft::io {

namespace {

/// So much a blocking descriptor takes, and gives, without blocking once it is ready: PIPE_BUF.
constexpr std::size_t piece_bytes_max = 4096;

bool is_ready(int fd, short events) noexcept {
  pollfd one{.fd = fd, .events = events, .revents = 0};
  return ::poll(&one, 1, 0) > 0;
}

class read_descriptor final : public pollable_operation {
 public:
  read_descriptor(pollable& on, std::span<char> into, bool blocks) noexcept
      : pollable_operation(on, direction::read), into_(into), blocks_(blocks) {}
  std::size_t count = 0;

 private:
  bool attempt() noexcept override {
    if (blocks_ && !is_ready(on_.fd(), POLLIN)) {
      error_number = EAGAIN;
      return false;
    }
    ssize_t n = 0;
    do {
      n = ::read(on_.fd(), into_.data(), into_.size());
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
      error_number = errno == EIO ? 0 : errno;  // EIO: the other side of a terminal is gone, which is its end
      return error_number != EAGAIN;
    }
    count = static_cast<std::size_t>(n);
    return true;
  }
  std::span<char> into_;
  bool blocks_;
};

class write_descriptor final : public pollable_operation {
 public:
  write_descriptor(pollable& on, std::string_view data, bool blocks) noexcept
      : pollable_operation(on, direction::write), left_(data), blocks_(blocks) {}

 private:
  bool attempt() noexcept override {
    while (!left_.empty()) {
      if (blocks_ && !is_ready(on_.fd(), POLLOUT)) {
        error_number = EAGAIN;
        return false;
      }
      const std::size_t piece = blocks_ ? std::min(left_.size(), piece_bytes_max) : left_.size();
      const ssize_t n = ::write(on_.fd(), left_.data(), piece);
      if (n >= 0) {
        left_.remove_prefix(static_cast<std::size_t>(n));
      } else if (errno != EINTR) {
        error_number = errno;
        return error_number != EAGAIN;
      }
    }
    return true;
  }
  std::string_view left_;
  bool blocks_;
};

bool blocks_when_unready(int fd) noexcept {
  const int flags = fcntl(fd, F_GETFL);
  struct stat found{};
  if (flags < 0 || (flags & O_NONBLOCK) != 0 || fstat(fd, &found) != 0) return false;
  return !S_ISREG(found.st_mode) && !S_ISBLK(found.st_mode);
}

/// A descriptor for what `standard` stands for whose mode is this process's own, if there can be one.
io::descriptor own_copy(int standard, int access, const std::string& name) {
  struct stat found{};
  if (fstat(standard, &found) != 0) throw error(errno, format("use {}", name));
  if (S_ISFIFO(found.st_mode) || S_ISCHR(found.st_mode)) {
    const std::string path = format("/proc/self/fd/{}", standard);
    io::descriptor made(::open(path.c_str(), access | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (made) return made;
  }
  io::descriptor made(fcntl(standard, F_DUPFD_CLOEXEC, 0));
  if (!made) throw error(errno, format("use {}", name));
  return made;
}

task<descriptor_stream> open_standard(int standard, int access, std::string name) {
  loop& l = co_await this_loop{};
  auto fd = own_copy(standard, access, name);
  co_return descriptor_stream(l, std::move(fd), std::move(name));
}

}  // namespace

struct descriptor_stream::state {
  state(loop& l, io::descriptor taken, std::string called)
      : fd(std::move(taken)),
        poll(l, fd.get()),
        name(std::move(called)),
        blocks(blocks_when_unready(fd.get())) {}

  io::descriptor fd;
  pollable poll;
  std::string name;
  bool blocks;
};

descriptor_stream::descriptor_stream(loop& l, io::descriptor fd, std::string name)
    : state_(std::make_unique<state>(l, std::move(fd), std::move(name))) {
  ignore_broken_pipes();
}
descriptor_stream::descriptor_stream(descriptor_stream&&) noexcept = default;
descriptor_stream& descriptor_stream::operator=(descriptor_stream&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}
descriptor_stream::~descriptor_stream() { close(); }

task<std::size_t> descriptor_stream::read_some(std::span<char> into) {
  read_descriptor operation(state_->poll, into, state_->blocks);
  co_await operation;
  if (operation.error_number != 0) throw error(operation.error_number, format("read from {}", state_->name));
  co_return operation.count;
}

task<> descriptor_stream::write_all(std::string_view data) {
  write_descriptor operation(state_->poll, data, state_->blocks);
  co_await operation;
  if (operation.error_number != 0) throw error(operation.error_number, format("write to {}", state_->name));
}

task<> descriptor_stream::write_all(std::string_view first, std::string_view second) {
  const std::array parts{first, second};
  co_await write_all(parts);
}

task<> descriptor_stream::write_all(std::span<const std::string_view> parts) {
  if (state_->blocks) co_return co_await stream::write_all(parts);
  write_operation operation(state_->poll, parts, descriptor_kind::file);
  co_await operation;
  if (operation.error_number != 0) throw error(operation.error_number, format("write to {}", state_->name));
}

task<> descriptor_stream::close_write() {
  const int flags = fcntl(descriptor(), F_GETFL);
  if (flags >= 0 && (flags & O_ACCMODE) == O_WRONLY) close();
  co_return;
}

void descriptor_stream::close() noexcept {
  if (!state_ || !state_->fd) return;
  state_->poll.detach(false);
  state_->fd.close();
}

bool descriptor_stream::has_input() const noexcept { return !state_->fd || is_ready(descriptor(), POLLIN); }

int descriptor_stream::descriptor() const noexcept { return state_->fd.get(); }
bool descriptor_stream::is_terminal() const noexcept { return isatty(descriptor()) == 1; }

task<std::pair<descriptor_stream, descriptor_stream>> pipe() {
  loop& l = co_await this_loop{};
  std::array<int, 2> made{};
  if (pipe2(made.data(), O_NONBLOCK | O_CLOEXEC) != 0) throw error(errno, "make a pipe");
  co_return std::pair(descriptor_stream(l, io::descriptor(made[0]), "a pipe"),
                      descriptor_stream(l, io::descriptor(made[1]), "a pipe"));
}

task<descriptor_stream> open_stdin() { return open_standard(STDIN_FILENO, O_RDONLY, "standard input"); }
task<descriptor_stream> open_stdout() { return open_standard(STDOUT_FILENO, O_WRONLY, "standard output"); }
task<descriptor_stream> open_stderr() { return open_standard(STDERR_FILENO, O_WRONLY, "standard error"); }

task<descriptor_stream> open_terminal() {
  loop& l = co_await this_loop{};
  io::descriptor fd(::open("/dev/tty", O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!fd) throw error(errno, "open the terminal");
  co_return descriptor_stream(l, std::move(fd), "the terminal");
}

}  // namespace weft::io
