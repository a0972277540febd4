// SPDX-License-Identifier: MIT
#include "weft/net/unix_datagram_socket.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/net/detail/bound_path.hpp"
#include "weft/net/detail/datagram_socket.hpp"
#include "weft/net/detail/open_socket.hpp"
#include "weft/net/errors.hpp"

namespace weft::net {

unix_datagram_socket::unix_datagram_socket(loop& l, io::descriptor socket)
    : socket_(std::make_unique<detail::datagram_socket>(l, std::move(socket))) {}
unix_datagram_socket::unix_datagram_socket(unix_datagram_socket&&) noexcept = default;
unix_datagram_socket& unix_datagram_socket::operator=(unix_datagram_socket&& other) noexcept {
  std::swap(at_, other.at_);
  std::swap(socket_, other.socket_);
  std::swap(path_, other.path_);
  return *this;
}
unix_datagram_socket::~unix_datagram_socket() { close(); }

void unix_datagram_socket::close() noexcept {
  if (socket_) socket_->close();
  path_.reset();
}

task<std::size_t> unix_datagram_socket::receive(std::span<char> into) {
  const auto got = co_await socket_->receive(into);
  if (got.error_number != 0) throw error(got.error_number, "receive a message");
  co_return got.bytes;
}

task<std::optional<unix_datagram_socket::datagram>> unix_datagram_socket::next() {
  const auto got = co_await socket_->receive_whole();
  if (got.error_number == 0)
    co_return datagram{std::string(socket_->whole(got)), unix_address::from_system(got.from)};
  if (socket_->fd() < 0) co_return std::nullopt;
  throw error(got.error_number, "receive a message");
}

task<> unix_datagram_socket::send_to(std::string_view data, unix_address to) {
  const socket_address address = to.to_system();
  // The system says when this socket is writable, which it is, not when the receiver's queue has room.
  int why = co_await socket_->try_send(data, address);
  while (why == EAGAIN) {
    co_await sleep_for(1ms);
    why = co_await socket_->try_send(data, address);
  }
  if (why != 0) throw error(why, format("send a message to {}", to.str()));
}

task<> unix_datagram_socket::send(std::string_view data) {
  const int why = co_await socket_->send(data, nullptr);
  if (why != 0) throw error(why, "send a message to the peer");
}

task<unix_datagram_socket> bind_unix_datagram(unix_address at) {
  loop& l = co_await this_loop{};
  const std::string attempted = format("bind {}", at.str());
  auto socket = co_await detail::open_socket(AF_UNIX, SOCK_DGRAM, attempted);
  detail::bind_unix(socket.get(), SOCK_DGRAM, at, true, attempted);
  unix_datagram_socket made(l, std::move(socket));
  made.path_ = std::make_unique<detail::bound_path>(at);
  made.at_ = std::move(at);
  co_return made;
}

task<unix_datagram_socket> connect_unix_datagram(unix_address to) {
  loop& l = co_await this_loop{};
  const std::string attempted = format("connect {}", to.str());
  const socket_address address = to.to_system();
  auto socket = co_await detail::open_socket(AF_UNIX, SOCK_DGRAM, attempted);
  if (::connect(socket.get(), address.get(), address.size()) != 0) throw connect_error(errno, attempted);
  co_return unix_datagram_socket(l, std::move(socket));
}

task<std::pair<unix_datagram_socket, unix_datagram_socket>> unix_datagram_pair() {
  loop& l = co_await this_loop{};
  std::array<int, 2> made{};
  if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, made.data()) != 0) {
    throw error(errno, "make a pair of sockets");
  }
  co_return std::pair(unix_datagram_socket(l, io::descriptor(made[0])),
                      unix_datagram_socket(l, io::descriptor(made[1])));
}

}  // namespace weft::net
