// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "weft/http/host_and_port.hpp"

namespace weft::h2::detail {

/// Whether what requests are for is a host.
class known_host {
 public:
  /// Cost: little for the one that was asked for last, as most requests of a connection are.
  bool is_one(std::string_view text) {
    if (text == last_) return !text.empty();
    if (!http::is_host_and_port(text, false)) return false;
    if (text.size() <= last_bytes_max) last_ = text;
    return true;
  }

 private:
  static constexpr std::size_t last_bytes_max = 261;  // of a name and its port: RFC 1035 §2.3.4

  std::string last_;
};

}  // namespace weft::h2::detail
