// SPDX-License-Identifier: MIT
#include "weft/dns/detail/special_names.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/dns/errors.hpp"
#include "weft/idna/host_name.hpp"

namespace weft::dns::detail {

namespace {

constexpr std::size_t label_bytes_max = 63;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-' || c == '_' || c == '.';
}

/// A dot at the end makes no difference, nor does the case.
bool is_below(std::string_view name, std::string_view domain) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() < domain.size()) return false;
  const std::string_view end = name.substr(name.size() - domain.size());
  if (!std::ranges::equal(end, domain, {}, lower)) return false;
  name.remove_suffix(domain.size());
  return name.empty() || name.ends_with('.');
}

/// Names come from anywhere: what is shown of a bad one must not break the line.
std::string printable(std::string_view name) {
  std::string shown;
  for (const char c : name.substr(0, name_bytes_max)) {
    const auto byte = static_cast<unsigned char>(c);
    shown += byte < 0x20 || byte == 0x7f ? format("\\x{:02x}", byte) : std::string(1, c);
  }
  return shown.empty() ? "''" : shown;
}

}  // namespace

const char* fault_of(std::string_view name) noexcept {
  if (!std::ranges::all_of(name, is_name_character)) return "a character that no host name has";
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty()) return "an empty name";
  if (name.size() > name_bytes_max) return "longer than 253 characters";
  std::string_view label;
  for (std::size_t begin = 0; begin <= name.size(); begin += label.size() + 1) {
    label = name.substr(begin, name.find('.', begin) - begin);
    if (label.empty()) return "a part between dots is empty";
    if (label.size() > label_bytes_max) return "a part between dots is longer than 63 characters";
  }
  if (std::ranges::all_of(label, is_digit)) return "neither a name nor an address";
  return nullptr;
}

std::string ascii_name(std::string name) {
  if (idna::is_ascii(name)) return name;
  auto made = idna::to_ascii(name);
  if (!made) throw resolve_error(errc::bad_name, printable(name), made.error());
  return *std::move(made);
}

std::optional<std::vector<ip_address>> known_addresses(std::string_view name, family wanted) {
  if (const auto literal = ip_address::parse(name)) {
    if (wanted != family::any && literal->is_v6() != (wanted == family::v6)) {
      throw resolve_error(errc::no_data, literal->str(),
                          literal->is_v6() ? "it is an IPv6 address" : "it is an IPv4 address");
    }
    return std::vector{*literal};
  }
  if (const char* const fault = fault_of(name)) throw resolve_error(errc::bad_name, printable(name), fault);
  if (is_below(name, "localhost")) {
    if (wanted == family::v4) return std::vector{ip_address::loopback_v4()};
    if (wanted == family::v6) return std::vector{ip_address::loopback_v6()};
    return std::vector{ip_address::loopback_v6(), ip_address::loopback_v4()};
  }
  if (is_below(name, "invalid"))
    throw resolve_error(errc::name_not_found, idna::both_forms(canonical_name(std::string(name))));
  return std::nullopt;
}

void check_query(std::string_view name, record_type type) {
  const auto subject = [&](std::string_view of) { return format("{} of {}", str(type), of); };
  if (const auto literal = ip_address::parse(name)) {
    throw resolve_error(errc::bad_name, subject(literal->str()),
                        "an address; its names are found by reverse");
  }
  if (const char* const fault = fault_of(name))
    throw resolve_error(errc::bad_name, subject(printable(name)), fault);
  const std::string canonical = canonical_name(std::string(name));
  if (is_below(canonical, "invalid"))
    throw resolve_error(errc::name_not_found, subject(idna::both_forms(canonical)));
  if (is_below(canonical, "localhost")) {
    throw resolve_error(errc::no_data, subject(canonical),
                        "the name is this machine; resolve knows its addresses");
  }
}

std::string canonical_name(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return name;
}

std::string reverse_name(const ip_address& address) {
  std::string made;
  const auto& bytes = address.bytes();
  if (!address.is_v6()) return format("{}.{}.{}.{}.in-addr.arpa", bytes[3], bytes[2], bytes[1], bytes[0]);
  for (std::size_t i = bytes.size(); i-- > 0;) made += format("{:x}.{:x}.", bytes[i] & 0xF, bytes[i] >> 4);
  return made + "ip6.arpa";
}

}  // namespace weft::dns::detail
