// SPDX-License-Identifier: MIT
#include "weft/net/bind_address.hpp"

#include "weft/base/print.hpp"
#include "weft/dns/resolver.hpp"

namespace weft::net {

std::string bind_address::str() const {
  if (host.find(':') != std::string::npos) return format("[{}]:{}", host, port);
  return format("{}:{}", host.empty() ? "*" : host, port);
}

task<std::vector<ip_address>> addresses_of(bind_address address) {
  if (address.host.empty()) co_return std::vector{ip_address::v6({}), ip_address()};
  co_return co_await dns::resolve(address.host);
}

}  // namespace weft::net
