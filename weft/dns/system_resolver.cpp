// SPDX-License-Identifier: MIT
#include "weft/dns/system_resolver.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/base/system_error_text.hpp"
#include "weft/dns/detail/special_names.hpp"
#include "weft/dns/errors.hpp"
#include "weft/idna/host_name.hpp"
#include "weft/thread/to_thread.hpp"

namespace weft::dns {

namespace {

/// What a lookup gave, on its way from the thread. A failure is thrown by the task, where it can be caught.
struct lookup_result {
  int status = 0;
  int error_number = 0;  // if the status is EAI_SYSTEM
  std::vector<ip_address> addresses;
  std::string name;
};

ip_address address_of(const addrinfo& found) noexcept {
  std::array<std::uint8_t, 16> bytes{};
  if (found.ai_family == AF_INET6) {
    const auto& v6 = *reinterpret_cast<const sockaddr_in6*>(found.ai_addr);
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return ip_address::v6(bytes, v6.sin6_scope_id);
  }
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in*>(found.ai_addr)->sin_addr, 4);
  return ip_address::v4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

lookup_result look_up(const system_options& options, const std::string& name, family wanted) {
  addrinfo hints{};
  hints.ai_family = wanted == family::v4 ? AF_INET : wanted == family::v6 ? AF_INET6 : AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;  // else every address comes once for each type
  addrinfo* first = nullptr;
  lookup_result made{.status = options.lookup(name.c_str(), nullptr, &hints, &first)};
  made.error_number = errno;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(first, &freeaddrinfo);
  for (const addrinfo* a = first; a; a = a->ai_next) {
    if (a->ai_family != AF_INET && a->ai_family != AF_INET6) continue;
    const ip_address address = address_of(*a);
    if (std::ranges::find(made.addresses, address) == made.addresses.end()) made.addresses.push_back(address);
  }
  if (made.status == 0 && made.addresses.empty()) made.status = EAI_NODATA;
  return made;
}

lookup_result look_up_name(const ip_address& address) {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_in);
  if (address.is_v6()) {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_scope_id = address.zone();
    std::memcpy(&v6.sin6_addr, address.bytes().data(), 16);
    size = sizeof v6;
  } else {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    std::memcpy(&v4.sin_addr, address.bytes().data(), 4);
  }
  std::array<char, NI_MAXHOST> name{};
  lookup_result made{.status = getnameinfo(reinterpret_cast<const sockaddr*>(&storage), size, name.data(),
                                           name.size(), nullptr, 0, NI_NAMEREQD)};
  made.error_number = errno;
  made.name = name.data();
  return made;
}

errc failure_of(const lookup_result& r) noexcept {
  switch (r.status) {
    case EAI_NONAME: return errc::name_not_found;
    case EAI_NODATA:
    case EAI_ADDRFAMILY: return errc::no_data;
    case EAI_AGAIN:
    case EAI_FAIL: return errc::server_failed;
    default:
      return r.error_number == EMFILE || r.error_number == ENFILE ? errc::no_descriptors : errc::failed;
  }
}

[[noreturn]] void fail(const lookup_result& r, std::string_view subject) {
  throw resolve_error(
      failure_of(r), format("{} by the system", subject),
      r.status == EAI_SYSTEM ? base::system_error_text(r.error_number) : gai_strerror(r.status));
}

}  // namespace

task<std::vector<ip_address>> system_resolver::resolve(std::string name, family wanted) {
  name = detail::ascii_name(std::move(name));
  if (auto known = detail::known_addresses(name, wanted)) co_return std::move(*known);
  const abandon_on_cancel how{.name = "resolve", .wait_max = options_.abandoned_max};
  lookup_result got = co_await to_thread(how, look_up, options_, name, wanted);
  if (got.status != 0) fail(got, idna::both_forms(detail::canonical_name(std::move(name))));
  co_return std::move(got.addresses);
}

task<std::vector<std::string>> system_resolver::reverse(ip_address address) {
  const abandon_on_cancel how{.name = "resolve", .wait_max = options_.abandoned_max};
  const lookup_result got = co_await to_thread(how, look_up_name, address);
  if (got.status != 0) fail(got, address.str());
  co_return std::vector{got.name};
}

}  // namespace weft::dns
