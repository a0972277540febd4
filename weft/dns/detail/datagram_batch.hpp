// SPDX-License-Identifier: MIT
#pragma once

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>

namespace weft::dns::detail {

/// How many datagrams go with one system call.
inline constexpr std::size_t datagrams_max = 32;

/// Datagrams that leave together. Those that cannot be sent are lost, as on their way: whoever waits for an
/// answer asks again. Those of one size go through the kernel as one, which divides it at the end
/// (UDP_SEGMENT): the way through it is what a question costs most.
class outgoing_datagrams {
 public:
  /// Adds a copy; may send those before. Returns false for one that is too large: it is to go alone.
  bool add(int fd, const iovec* parts, int count) noexcept;
  /// Sends all.
  void send() noexcept;
  /// Each goes through the kernel by itself from now on.
  void keep_apart() noexcept { segments_ = false; }
  bool empty() const noexcept { return count_ == 0; }

 private:
  // What a question has: a name of 255 bytes, what stands before and behind it, and EDNS.
  static constexpr std::size_t bytes_max = 320;

  bool divides() noexcept;

  int fd_ = -1;
  std::size_t count_ = 0;
  std::optional<bool> segments_;  // nothing: not known yet
  std::array<std::array<char, bytes_max>, datagrams_max> texts_;
  std::array<std::size_t, datagrams_max> sizes_;
};

/// Datagrams that were received together, and are given one by one. Cost: 130 KB once it was used.
class incoming_datagrams {
 public:
  /// Gives the next one, as `recvfrom` does; receives at most `count_max` if none is left.
  ssize_t receive(int fd, void* into, std::size_t bytes, sockaddr* from, socklen_t* from_bytes,
                  std::size_t count_max) noexcept;
  /// Those that were received and not given yet.
  std::size_t left(int fd) const noexcept { return fd == fd_ ? count_ - next_ : 0; }
  /// Those of a socket that is closed are gone.
  void forget(int fd) noexcept;

 private:
  // Any message that c-ares has room for.
  struct datagram {
    std::size_t bytes;
    socklen_t from_bytes;
    sockaddr_storage from;
    std::array<char, 4096> text;
  };

  bool fill(int fd, std::size_t count_max) noexcept;

  int fd_ = -1;
  std::size_t next_ = 0, count_ = 0;
  std::unique_ptr<std::array<datagram, datagrams_max>> all_;
};

}  // namespace weft::dns::detail
