// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

#include <memory>
#include <optional>
#include <string>

#include "weft/core/task.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/net/unix_address.hpp"
#include "weft/net/unix_stream.hpp"

namespace weft::net {

namespace detail {
class bound_path;
class listening_socket;
}  // namespace detail

struct unix_listen_options {
  int backlog = 1024;            ///< connections that the system holds until they are accepted
  std::optional<mode_t> mode{};  ///< who may connect: 0600, say; empty: as the umask says
  bool replace_stale = true;  ///< a socket at the path that nobody listens on, left by a crash, is replaced
};

/// A Unix socket that listens. Made by `listen_unix`; closed, and its path removed, when it goes out of
/// scope.
class unix_listener {
 public:
  /// Takes over a listening, non-blocking socket; its path is left to whoever made it.
  unix_listener(loop& l, io::descriptor socket);
  unix_listener(unix_listener&&) noexcept;
  unix_listener& operator=(unix_listener&&) noexcept;
  ~unix_listener();

  /// The next connection. Suspends: until there is one; also while no descriptor is left for it.
  task<unix_stream> accept();

  /// Stops listening; a task that waits in `accept` fails. The path is removed, unless somebody else's socket
  /// is there by now.
  void close() noexcept;

  /// The socket; -1 once it is closed.
  int descriptor() const noexcept;

  const unix_address& local() const noexcept { return at_; }

 private:
  friend task<unix_listener> listen_unix(unix_address at, unix_listen_options options);
  unix_listener(loop& l, io::descriptor socket, unix_address at);

  unix_address at_;
  std::unique_ptr<detail::listening_socket> socket_;
  std::unique_ptr<detail::bound_path> path_;
};

/// Listens at a path or an abstract name. Throws `listen_error`: EADDRINUSE if somebody listens there.
task<unix_listener> listen_unix(unix_address at, unix_listen_options options = {});

}  // namespace weft::net
