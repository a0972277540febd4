// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstddef>
#include <string>

#include "weft/io/errors.hpp"

// io::error
// └── net::error            a socket call failed
//     ├── connect_error     nobody could be reached at any address
//     ├── listen_error      an address could not be bound
//     └── truncated_error   a datagram was larger than the room for it
// dns::resolve_error        a name has no address: weft/dns/errors.hpp
namespace weft::net {

/// A socket call failed. `what()` is `attempted: reason`, `code()` the errno.
class error : public io::error {
 public:
  using io::error::error;
};

/// No connection: `connect 10.0.0.1:80: connection refused`.
class connect_error : public error {
 public:
  using error::error;
};

/// No listening socket: `listen on 127.0.0.1:80: permission denied`.
class listen_error : public error {
 public:
  using error::error;
};

/// A datagram was larger than the room for it, and the rest of it is gone.
class truncated_error : public error {
 public:
  truncated_error(std::size_t bytes, std::size_t room, const std::string& attempted)
      : error(EMSGSIZE, attempted), bytes_(bytes), room_(room) {}
  std::size_t bytes() const noexcept { return bytes_; }  ///< of the whole datagram
  std::size_t room() const noexcept { return room_; }

 private:
  std::size_t bytes_, room_;
};

}  // namespace weft::net
