// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <string>

#include "weft/net/endpoint.hpp"

namespace weft::net {

/// The name of a Unix socket: a path, a name in Linux's abstract space, or none.
class unix_address {
 public:
  unix_address() = default;
  /// A path. Throws `std::invalid_argument` for one that is empty, holds a zero byte, or is longer than 107
  /// bytes.
  unix_address(std::string path);
  unix_address(const char* path) : unix_address(std::string(path)) {}
  /// A name that is no file, and goes away with its socket. Throws `std::invalid_argument` as well.
  static unix_address abstract(std::string name);

  bool is_unnamed() const noexcept { return name_.empty(); }
  bool is_abstract() const noexcept { return !name_.empty() && name_[0] == '\0'; }
  bool is_path() const noexcept { return !name_.empty() && name_[0] != '\0'; }

  /// The path; `@name` for an abstract one, `(unnamed)` for none.
  std::string str() const;

  socket_address to_system() const noexcept;
  static unix_address from_system(const socket_address& of);

  auto operator<=>(const unix_address&) const = default;

 private:
  std::string name_;  // with a zero byte before an abstract one
};

}  // namespace weft::net
