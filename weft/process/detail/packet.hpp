// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "weft/io/descriptor.hpp"

namespace weft::detail {

/// What two of the processes tell each other.
enum class packet_kind : std::uint8_t {
  gone,       ///< nothing more will come
  hire,       ///< program to server: make a worker on the descriptor that comes along
  born,       ///< server: here is the worker's pid, and a pidfd
  stillborn,  ///< server: there is none, errno
  job,        ///< program to worker
  returned,   ///< worker: the result
  threw,      ///< worker: the exception
  too_large,  ///< worker: the result's size
  ended,      ///< server: what `waitpid` said of the worker
};

/// One message on a socket that keeps messages apart, so that one which is not sent whole is not there at
/// all: whoever is killed leaves no half of one behind.
///
/// What is larger than a packet comes in memory of its own, by descriptor.
class packet {
 public:
  packet() noexcept = default;
  packet(packet&& other) noexcept;
  packet& operator=(packet&& other) noexcept;
  ~packet();

  packet_kind kind = packet_kind::gone;
  io::descriptor attached;

  std::string_view bytes() const noexcept {
    return mapped_ ? std::string_view(mapped_, mapped_bytes_) : small_;
  }

  /// The bytes as one plain value.
  template <typename T> T as() const noexcept {
    T value{};
    bytes().copy(reinterpret_cast<char*>(&value), sizeof value);
    return value;
  }

 private:
  friend int receive(int socket, packet& into, int flags) noexcept;
  int map(std::size_t count) noexcept;

  std::string small_;
  const char* mapped_ = nullptr;
  std::size_t mapped_bytes_ = 0;
};

/// Sends one message, with a copy of the descriptor `attached` if there is one. `flags`: as for `sendmsg`.
/// Returns 0 or an errno.
int send(int socket, packet_kind kind, std::string_view bytes, int attached = -1, int flags = 0) noexcept;

/// Sends a plain value.
template <typename T> int send_value(int socket, packet_kind kind, const T& value, int attached = -1,
                                     int flags = 0) noexcept {
  return send(socket, kind, {reinterpret_cast<const char*>(&value), sizeof value}, attached, flags);
}

/// Takes the next message; `gone` at the end. `flags`: as for `recvmsg`. Returns 0 or an errno.
int receive(int socket, packet& into, int flags) noexcept;

}  // namespace weft::detail
