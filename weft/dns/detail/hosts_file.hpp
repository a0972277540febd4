// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/ip_address.hpp"

namespace weft::dns::detail {

/// The names in a file like /etc/hosts, read again when it has changed.
///
/// Shape: lines `address name...`; `#` begins a comment. Lines that begin with something else are passed
/// over. Cost: a system call; it blocks the loop, as reading a local file of this size does for microseconds.
class hosts_file {
 public:
  explicit hosts_file(std::string path) : path_(std::move(path)) {}

  /// The addresses of a name in lower case, in the order of the file; none if it is not there.
  std::vector<ip_address> find(std::string_view name);

 private:
  void read_if_changed();
  void add_line(std::string_view line);

  std::string path_;
  struct stat seen_{};
  std::map<std::string, std::vector<ip_address>, std::less<>> addresses_;
};

}  // namespace weft::dns::detail
