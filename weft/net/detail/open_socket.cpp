// SPDX-License-Identifier: MIT
#include "weft/net/detail/open_socket.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "weft/net/detail/descriptor_gate.hpp"
#include "weft/net/errors.hpp"

namespace weft::net::detail {

task<io::descriptor> open_socket(int family, int type, std::string attempted) {
  for (;;) {
    io::descriptor made(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (made) co_return made;
    const int why = errno;
    if (!descriptor_gate::is_exhausted(why)) throw error(why, attempted);
    co_await descriptor_gate::wait();
  }
}

void set_number(int fd, int level, int name, int value, const char* attempted) {
  if (setsockopt(fd, level, name, &value, sizeof value) != 0) throw error(errno, attempted);
}

int get_number(int fd, int level, int name, const char* attempted) {
  int value = 0;
  socklen_t size = sizeof value;
  if (getsockopt(fd, level, name, &value, &size) != 0) throw error(errno, attempted);
  return value;
}

}  // namespace weft::net::detail
