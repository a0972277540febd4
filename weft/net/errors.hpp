// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "weft/io/errors.hpp"

// io::error
// └── net::error            a socket call failed
//     ├── connect_error     nobody could be reached at any address
//     └── listen_error      an address could not be bound
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

}  // namespace weft::net
