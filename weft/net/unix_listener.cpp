// SPDX-License-Identifier: MIT
#include "weft/net/unix_listener.hpp"

#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/net/detail/bound_path.hpp"
#include "weft/net/detail/listening_socket.hpp"
#include "weft/net/detail/open_socket.hpp"
#include "weft/net/errors.hpp"

namespace weft::net {

unix_listener::unix_listener(loop& l, io::descriptor socket, unix_address at)
    : at_(std::move(at)),
      socket_(std::make_unique<detail::listening_socket>(l, std::move(socket), false)),
      path_(std::make_unique<detail::bound_path>(at_)) {}
unix_listener::unix_listener(loop& l, io::descriptor socket)
    : socket_(std::make_unique<detail::listening_socket>(l, std::move(socket), true)) {
  at_ = unix_address::from_system(socket_->local());
}
unix_listener::unix_listener(unix_listener&&) noexcept = default;
unix_listener& unix_listener::operator=(unix_listener&& other) noexcept {
  std::swap(at_, other.at_);
  std::swap(socket_, other.socket_);
  std::swap(path_, other.path_);
  return *this;
}
unix_listener::~unix_listener() { close(); }

void unix_listener::close() noexcept {
  if (socket_) socket_->close();
  path_.reset();
}

int unix_listener::descriptor() const noexcept { return socket_->fd(); }

task<unix_stream> unix_listener::accept() {
  auto [socket, peer] = co_await socket_->accept();
  co_return unix_stream(socket_->home, std::move(socket), unix_address::from_system(peer));
}

task<unix_listener> listen_unix(unix_address at, unix_listen_options options) {
  loop& l = co_await this_loop{};
  const std::string attempted = format("listen on {}", at.str());
  auto socket = co_await detail::open_socket(AF_UNIX, SOCK_STREAM, attempted);
  detail::bind_unix(socket.get(), SOCK_STREAM, at, options.replace_stale, attempted);
  unix_listener made(l, std::move(socket), std::move(at));
  // Nobody can connect before it listens, so the mode comes in time.
  if (options.mode && made.at_.is_path() && chmod(made.at_.str().c_str(), *options.mode) != 0) {
    throw listen_error(errno, attempted);
  }
  if (::listen(made.socket_->fd(), options.backlog) != 0) throw listen_error(errno, attempted);
  co_return made;
}

}  // namespace weft::net
