// SPDX-License-Identifier: MIT
#include "weft/net/detail/bound_path.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "weft/io/descriptor.hpp"
#include "weft/net/errors.hpp"

namespace weft::net::detail {

namespace {

/// Is there a socket at the path that refuses connections?
bool is_stale(const unix_address& at, int type) {
  struct stat found{};
  if (!at.is_path() || stat(at.str().c_str(), &found) != 0 || !S_ISSOCK(found.st_mode)) return false;
  const io::descriptor probe(::socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const socket_address address = at.to_system();
  return probe && ::connect(probe.get(), address.get(), address.size()) != 0 && errno == ECONNREFUSED;
}

}  // namespace

bound_path::bound_path(const unix_address& at) {
  struct stat found{};
  if (!at.is_path() || stat(at.str().c_str(), &found) != 0) return;
  path_ = at.str();
  device_ = found.st_dev;
  inode_ = found.st_ino;
}

bound_path::~bound_path() {
  struct stat found{};
  if (path_.empty() || stat(path_.c_str(), &found) != 0) return;
  if (found.st_dev == device_ && found.st_ino == inode_) unlink(path_.c_str());
}

void bind_unix(int fd, int type, const unix_address& at, bool replace_stale, const std::string& attempted) {
  const socket_address address = at.to_system();
  if (::bind(fd, address.get(), address.size()) == 0) return;
  int why = errno;
  if (why == EADDRINUSE && replace_stale && is_stale(at, type)) {
    unlink(at.str().c_str());
    if (::bind(fd, address.get(), address.size()) == 0) return;
    why = errno;
  }
  throw listen_error(why, attempted);
}

}  // namespace weft::net::detail
