// SPDX-License-Identifier: MIT
#include "weft/tls/detail/shown_identities.hpp"

#include <utility>

#include "weft/tls/detail/identity_state.hpp"

namespace weft::tls::detail {

namespace {

std::string lower(std::string_view name) {
  std::string made(name);
  for (char& c : made) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return made;
}

}  // namespace

bool show(SSL& ssl, const identity& shown) {
  const identity_state& one = shown.state();
  return SSL_use_cert_and_key(&ssl, one.own.get(), one.key.get(), one.signers.get(), 1) == 1;
}

shown_identities::shown_identities(std::vector<identity> all) : all_(std::move(all)) {
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const certificate shown = all_[i].certificate();
    if (shown.names.empty()) by_name_.try_emplace(lower(shown.subject), i);
    for (const std::string& name : shown.names) by_name_.try_emplace(lower(name), i);
  }
}

const identity* shown_identities::find(std::string_view host) const {
  const std::string name = lower(host);
  auto found = by_name_.find(name);
  const std::size_t dot = name.find('.');
  if (found == by_name_.end() && dot != std::string::npos) found = by_name_.find('*' + name.substr(dot));
  return found == by_name_.end() ? nullptr : &all_[found->second];
}

const identity* shown_identities::choose(std::string_view host) const {
  const identity* const found = all_.size() > 1 ? find(host) : nullptr;
  return found ? found : first();
}

}  // namespace weft::tls::detail
