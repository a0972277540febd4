// SPDX-License-Identifier: MIT
// The input is a resolv.conf. Whatever it says, what is read is within the limits of its manual.
#include "weft/dns/detail/resolv_conf.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "weft/base/assert.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::chrono_literals;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = weft::dns::detail::parse_resolv_conf(text);
  WEFT_ASSERT(!read.servers.empty() && read.servers.size() <= 3, "one to three servers");
  WEFT_ASSERT(read.ndots >= 0 && read.ndots <= 15, "ndots");
  WEFT_ASSERT(read.tries_max >= 1 && read.tries_max <= 5, "attempts");
  WEFT_ASSERT(read.try_timeout >= 1s && read.try_timeout <= 30s, "timeout");
  for (const auto& domain : read.search) WEFT_ASSERT(!domain.empty() && domain.size() < 256, "a domain");
  WEFT_ASSERT(weft::dns::detail::parse_resolv_conf(text) == read, "it reads the same again");
  return 0;
}
