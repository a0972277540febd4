// SPDX-License-Identifier: MIT
#include "weft/net/transfer.hpp"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include "weft/core/loop.hpp"
#include "weft/io/chunk.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/pollable.hpp"
#include "weft/net/errors.hpp"

namespace weft::net {

namespace {

constexpr std::uint64_t bytes_per_call_max = 0x7ffff000;  // what the system takes at once
constexpr std::uint64_t pipe_bytes = 64 * 1024;

class send_from_file final : public io::pollable_operation {
 public:
  send_from_file(io::pollable& to, int file, std::uint64_t offset, std::uint64_t bytes_max,
                 std::string_view head) noexcept
      : pollable_operation(to, io::direction::write),
        head_(head),
        file_(file),
        at_(static_cast<off_t>(offset)),
        left_(bytes_max) {}
  std::uint64_t count = 0;

 private:
  bool attempt() noexcept override {
    while (!head_.empty()) {
      const ssize_t n =
          send(on_.fd(), head_.data(), head_.size(), left_ > 0 ? MSG_NOSIGNAL | MSG_MORE : MSG_NOSIGNAL);
      if (n < 0) {
        error_number = errno;
        return error_number != EAGAIN;
      }
      head_.remove_prefix(static_cast<std::size_t>(n));
    }
    while (left_ > 0) {
      const ssize_t n = sendfile(on_.fd(), file_, &at_, std::min(left_, bytes_per_call_max));
      if (n == 0) return true;
      if (n < 0) {
        error_number = errno;
        return error_number != EAGAIN;
      }
      count += static_cast<std::uint64_t>(n);
      left_ -= static_cast<std::uint64_t>(n);
    }
    return true;
  }
  std::string_view head_;
  int file_;
  off_t at_;
  std::uint64_t left_;
};

/// One splice between a socket and a pipe. `on` is the socket's.
class splice_once final : public io::pollable_operation {
 public:
  splice_once(io::pollable& on, io::direction d, int pipe_end, std::uint64_t bytes_max) noexcept
      : pollable_operation(on, d), reads_(d == io::direction::read), pipe_(pipe_end), bytes_max_(bytes_max) {}
  std::uint64_t count = 0;

 private:
  bool attempt() noexcept override {
    const int from = reads_ ? on_.fd() : pipe_, to = reads_ ? pipe_ : on_.fd();
    const ssize_t n = ::splice(from, nullptr, to, nullptr, bytes_max_, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
    if (n >= 0) {
      count = static_cast<std::uint64_t>(n);
      return true;
    }
    error_number = errno;
    return error_number != EAGAIN;
  }
  bool reads_;
  int pipe_;
  std::uint64_t bytes_max_;
};

}  // namespace

task<std::uint64_t> send_file(socket_stream& to, int file, std::uint64_t offset, std::uint64_t bytes_max,
                              std::string_view head) {
  io::ignore_broken_pipes();
  send_from_file operation(to.readiness(), file, offset, bytes_max, head);
  co_await operation;
  if (operation.error_number != 0) throw error(operation.error_number, "send a file");
  co_return operation.count;
}

task<std::uint64_t> splice(socket_stream& from, socket_stream& to, std::uint64_t bytes_max) {
  io::ignore_broken_pipes();
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) != 0) throw error(errno, "make a pipe");
  const io::descriptor out(ends[0]), in(ends[1]);
  auto& chunks = (co_await this_loop{}).local<io::chunk_pool>();
  std::uint64_t total = 0;
  while (total < bytes_max && co_await from.stop_receiving()) {
    io::chunk received(chunks);
    const std::size_t wanted = std::min<std::uint64_t>(io::chunk_bytes_max, bytes_max - total);
    received.resize(co_await from.read_some(received.room().first(wanted)));
    if (!received) co_return total;
    co_await to.write_all(received);
    total += received.size();
  }
  while (total < bytes_max) {
    // The pipe is empty here, so that only the socket can be what would block.
    splice_once taking(from.readiness(), io::direction::read, in.get(),
                       std::min(pipe_bytes, bytes_max - total));
    co_await taking;
    if (taking.error_number != 0) throw error(taking.error_number, "splice from a connection");
    if (taking.count == 0) break;
    for (std::uint64_t left = taking.count; left > 0;) {
      splice_once giving(to.readiness(), io::direction::write, out.get(), left);
      co_await giving;
      if (giving.error_number != 0) throw error(giving.error_number, "splice to a connection");
      left -= giving.count;
    }
    total += taking.count;
  }
  co_return total;
}

}  // namespace weft::net
