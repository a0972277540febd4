// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weft/http/url.hpp"

namespace weft::http {

/// Which URLs something is for: `all://`, `https://`, `all://example.com`, `http://*.example.com:8080`.
///
/// Shape: a scheme or `all`, `://`, then what may be left out: a host and a port. Of hosts `*.example.com` is
/// every one below example.com, `*example.com` these and example.com itself, `*` any one.
class url_pattern {
 public:
  /// Throws `std::invalid_argument` for a text that has not that shape.
  url_pattern(std::string_view text);
  url_pattern(const char* text) : url_pattern(std::string_view(text)) {}

  bool matches(const url& tried) const noexcept;

  /// The more specific one comes first: with a port, then with a longer host, then with a scheme.
  friend bool operator<(const url_pattern& a, const url_pattern& b) noexcept { return a.rank() < b.rank(); }

 private:
  enum class hosts : std::uint8_t { any, one, below, one_and_below };
  struct order {
    bool any_port;
    std::ptrdiff_t host, scheme;
    auto operator<=>(const order&) const = default;
  };
  order rank() const noexcept;

  std::string scheme_;  // empty: all
  std::string host_;
  hosts kind_ = hosts::any;
  std::optional<std::uint16_t> port_;
};

}  // namespace weft::http
