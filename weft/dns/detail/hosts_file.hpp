// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/ip_address.hpp"
#include "weft/dns/detail/watched_file.hpp"

namespace weft::dns::detail {

/// The names in a file like /etc/hosts, read again when it has changed.
///
/// Shape: lines `address name...`; `#` begins a comment. Lines that begin with something else are passed
/// over. Cost: a system call a second; it blocks the loop, as reading a local file of this size does for
/// microseconds.
class hosts_file {
 public:
  explicit hosts_file(std::string path) : file_(std::move(path)) {}

  /// The addresses of a name in lower case, in the order of the file; none if it is not there.
  std::vector<ip_address> find(std::string_view name, time_point now);
  /// The names of an address, likewise.
  std::vector<std::string> names_of(const ip_address& address, time_point now);

 private:
  void read_if_changed(time_point now);
  void add_line(std::string_view line);

  watched_file file_;
  std::map<std::string, std::vector<ip_address>, std::less<>> addresses_;
  std::map<ip_address, std::vector<std::string>> names_;
};

}  // namespace weft::dns::detail
