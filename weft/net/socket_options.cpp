// SPDX-License-Identifier: MIT
#include "weft/net/socket_options.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>

#include "weft/net/detail/open_socket.hpp"
#include "weft/net/errors.hpp"

namespace weft::net {

namespace {
constexpr const char* attempted = "use a socket's option";

void set(int fd, int level, int name, int value) { detail::set_number(fd, level, name, value, attempted); }
int get(int fd, int level, int name) { return detail::get_number(fd, level, name, attempted); }
}  // namespace

void no_delay::set_on(int fd) const { set(fd, IPPROTO_TCP, TCP_NODELAY, on); }
no_delay no_delay::get_from(int fd) { return {get(fd, IPPROTO_TCP, TCP_NODELAY) != 0}; }

void keep_alive::set_on(int fd) const {
  set(fd, SOL_SOCKET, SO_KEEPALIVE, on);
  if (!on) return;
  set(fd, IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(idle.count()));
  set(fd, IPPROTO_TCP, TCP_KEEPINTVL, static_cast<int>(interval.count()));
  set(fd, IPPROTO_TCP, TCP_KEEPCNT, probe_count);
}
keep_alive keep_alive::get_from(int fd) {
  return {.on = get(fd, SOL_SOCKET, SO_KEEPALIVE) != 0,
          .idle = std::chrono::seconds(get(fd, IPPROTO_TCP, TCP_KEEPIDLE)),
          .interval = std::chrono::seconds(get(fd, IPPROTO_TCP, TCP_KEEPINTVL)),
          .probe_count = get(fd, IPPROTO_TCP, TCP_KEEPCNT)};
}

void user_timeout::set_on(int fd) const {
  set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(limit.count()));
}
user_timeout user_timeout::get_from(int fd) {
  return {std::chrono::milliseconds(get(fd, IPPROTO_TCP, TCP_USER_TIMEOUT))};
}

void linger_time::set_on(int fd) const {
  if (limit && limit->count() != 0)
    throw std::invalid_argument("weft: closing a socket that lingers would block the loop");
  const linger value{.l_onoff = limit ? 1 : 0, .l_linger = 0};
  if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &value, sizeof value) != 0) throw error(errno, attempted);
}
linger_time linger_time::get_from(int fd) {
  linger value{};
  socklen_t size = sizeof value;
  if (getsockopt(fd, SOL_SOCKET, SO_LINGER, &value, &size) != 0) throw error(errno, attempted);
  if (value.l_onoff == 0) return {};
  return {std::chrono::seconds(value.l_linger)};
}

void receive_buffer_bytes::set_on(int fd) const { set(fd, SOL_SOCKET, SO_RCVBUF, count); }
receive_buffer_bytes receive_buffer_bytes::get_from(int fd) { return {get(fd, SOL_SOCKET, SO_RCVBUF)}; }
void send_buffer_bytes::set_on(int fd) const { set(fd, SOL_SOCKET, SO_SNDBUF, count); }
send_buffer_bytes send_buffer_bytes::get_from(int fd) { return {get(fd, SOL_SOCKET, SO_SNDBUF)}; }

void sender_credentials::set_on(int fd) const { set(fd, SOL_SOCKET, SO_PASSCRED, on); }
sender_credentials sender_credentials::get_from(int fd) { return {get(fd, SOL_SOCKET, SO_PASSCRED) != 0}; }

}  // namespace weft::net
