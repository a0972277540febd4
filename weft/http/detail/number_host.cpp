// SPDX-License-Identifier: MIT
#include "weft/http/detail/number_host.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/http/detail/characters.hpp"

namespace weft::http::detail {
namespace {

constexpr std::uint64_t beyond_ipv4 = std::uint64_t{1} << 32;

/// A decimal, octal or hexadecimal number; what is too large becomes `beyond_ipv4`.
std::optional<std::uint64_t> parse_number(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.size() > 1 && text.starts_with('0')) {
    base = 8;
    text.remove_prefix(1);
  }
  std::uint64_t value = 0;
  for (const char c : text) {
    const int digit = hex_value(c);
    if (digit < 0 || digit >= base) return std::nullopt;
    value = std::min(value * static_cast<unsigned>(base) + static_cast<unsigned>(digit), beyond_ipv4);
  }
  return value;
}

std::vector<std::string_view> labels_of(std::string_view host) {
  std::vector<std::string_view> labels;
  for (;;) {
    const std::size_t dot = host.find('.');
    labels.push_back(host.substr(0, dot));
    if (dot == std::string_view::npos) return labels;
    host.remove_prefix(dot + 1);
  }
}

bool is_number(std::string_view label) {
  if (label.empty()) return false;
  return std::ranges::all_of(label, is_digit) ||
         ((label.starts_with("0x") || label.starts_with("0X")) && parse_number(label));
}

/// The address of up to four numbers, of which the last fills what the others leave.
std::optional<std::uint64_t> address_of(const std::vector<std::string_view>& labels) {
  if (labels.size() > 4) return std::nullopt;
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto number = labels[i].empty() ? std::nullopt : parse_number(labels[i]);
    const bool last = i + 1 == labels.size();
    const std::uint64_t limit = last ? beyond_ipv4 >> (8 * i) : 256;
    if (!number || *number >= limit) return std::nullopt;
    address = last ? address + *number : address + (*number << (24 - 8 * i));
  }
  return address;
}

}  // namespace

std::expected<std::optional<std::string>, std::string> read_number_host(std::string_view host) {
  std::vector<std::string_view> labels = labels_of(host);
  if (labels.size() > 1 && labels.back().empty()) labels.pop_back();
  if (!is_number(labels.back())) return std::nullopt;
  const auto address = address_of(labels);
  if (!address)
    return std::unexpected(
        format("'{}' is no IPv4 address, and no name ends in a number", host.substr(0, 200)));
  const std::uint64_t bits = *address;
  return format("{}.{}.{}.{}", bits >> 24, bits >> 16 & 0xFF, bits >> 8 & 0xFF, bits & 0xFF);
}

}  // namespace weft::http::detail
