// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

#include <string>

#include "weft/net/unix_address.hpp"

namespace weft::net::detail {

/// The file of a bound Unix socket: removed with the object, if it is still the same one.
class bound_path {
 public:
  /// Looks at what was bound just now.
  explicit bound_path(const unix_address& at);
  bound_path(const bound_path&) = delete;
  bound_path& operator=(const bound_path&) = delete;
  ~bound_path();

 private:
  std::string path_;  // empty: no file
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

/// Binds a socket. With `replace_stale` a socket that nobody serves is removed from the path before. Throws
/// `listen_error`.
void bind_unix(int fd, int type, const unix_address& at, bool replace_stale, const std::string& attempted);

}  // namespace weft::net::detail
