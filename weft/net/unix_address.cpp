// SPDX-License-Identifier: MIT
#include "weft/net/unix_address.hpp"

#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace weft::net {

namespace {
constexpr std::size_t name_bytes_max = sizeof(sockaddr_un::sun_path) - 1;
constexpr std::size_t name_offset = offsetof(sockaddr_un, sun_path);

void check_name(const std::string& name) {
  if (name.empty()) throw std::invalid_argument("weft: the name of a Unix socket is empty");
  if (name.size() > name_bytes_max)
    throw std::invalid_argument("weft: the name of a Unix socket is longer than 107 bytes");
}
}  // namespace

unix_address::unix_address(std::string path) : name_(std::move(path)) {
  check_name(name_);
  if (name_.find('\0') != std::string::npos)
    throw std::invalid_argument("weft: the path of a Unix socket holds a zero byte");
}

unix_address unix_address::abstract(std::string name) {
  unix_address made;
  check_name(name);
  made.name_ = '\0' + name;
  return made;
}

std::string unix_address::str() const {
  if (name_.empty()) return "(unnamed)";
  return is_abstract() ? '@' + name_.substr(1) : name_;
}

socket_address unix_address::to_system() const noexcept {
  socket_address made;
  auto& un = reinterpret_cast<sockaddr_un&>(*made.get());
  un.sun_family = AF_UNIX;
  std::memcpy(un.sun_path, name_.data(), name_.size());
  made.set_size(static_cast<socklen_t>(name_offset + name_.size() + (is_path() ? 1 : 0)));
  return made;
}

unix_address unix_address::from_system(const socket_address& of) {
  unix_address made;
  const auto& un = reinterpret_cast<const sockaddr_un&>(*of.get());
  if (of.size() <= name_offset) return made;
  made.name_.assign(un.sun_path, std::min<std::size_t>(of.size() - name_offset, sizeof un.sun_path));
  if (made.name_[0] != '\0') made.name_.resize(std::strlen(made.name_.c_str()));
  return made;
}

}  // namespace weft::net
