// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "weft/tls/detail/openssl.hpp"
#include "weft/tls/identity.hpp"

namespace weft::tls::detail {

/// Has a connection show this identity.
bool show(SSL& ssl, const identity& shown);

/// Whom an end can show itself as.
class shown_identities {
 public:
  shown_identities() = default;
  explicit shown_identities(std::vector<identity> all);

  /// The one for those who ask for nobody in particular; null: there is none.
  const identity* first() const noexcept { return all_.empty() ? nullptr : &all_.front(); }

  /// The first one whose certificate is for `host`, by its whole name or else by a wildcard for its first
  /// label; null: none is. Source: RFC 9525 §6.3.
  const identity* find(std::string_view host) const;

  /// The same, or else the first.
  const identity* choose(std::string_view host) const;

 private:
  std::vector<identity> all_;
  std::unordered_map<std::string, std::size_t> by_name_;  // in lower case
};

}  // namespace weft::tls::detail
