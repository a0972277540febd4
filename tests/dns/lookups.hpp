// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "weft/dns/errors.hpp"
#include "weft/dns/resolver.hpp"
#include "weft/dns/stub_resolver.hpp"

namespace weft::dns::tests {

/// Asks this server, and knows no names by itself.
inline stub_options only(const std::string& server) { return {.servers = {server}, .hosts_file = ""}; }

inline task<std::vector<std::string>> texts(resolver& r, std::string name, family wanted = family::any) {
  std::vector<std::string> made;
  for (const ip_address& a : co_await r.resolve(std::move(name), wanted)) made.push_back(a.str());
  co_return made;
}

/// `code: what`, of the error that must come.
inline task<std::string> failure(resolver& r, std::string name, family wanted = family::any) {
  try {
    co_await r.resolve(std::move(name), wanted);
    co_return "none";
  } catch (const resolve_error& e) {
    co_return std::to_string(e.code().value()) + " " + e.what();
  }
}

inline std::string told(errc code, const std::string& what) {
  return std::to_string(static_cast<int>(code)) + " resolve " + what;
}

}  // namespace weft::dns::tests
