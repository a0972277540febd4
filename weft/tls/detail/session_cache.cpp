// SPDX-License-Identifier: MIT
#include "weft/tls/detail/session_cache.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace weft::tls::detail {

void session_cache::store(std::string host, session_pointer session) {
  if (sessions_max_ == 0) return;
  if (entries_.size() == sessions_max_) entries_.pop_front();
  entries_.push_back({std::move(host), std::move(session)});
}

session_pointer session_cache::take(const std::string& host) {
  const auto newest_first = entries_ | std::views::reverse;
  const auto found = std::ranges::find(newest_first, host, &entry::host);
  if (found == newest_first.end()) return nullptr;
  session_pointer session;
  if (SSL_SESSION_get_protocol_version(found->session.get()) == TLS1_3_VERSION) {
    const auto at = std::prev(found.base());
    session = std::move(at->session);
    entries_.erase(at);
  } else {
    SSL_SESSION_up_ref(found->session.get());
    session.reset(found->session.get());
  }
  return session;
}

}  // namespace weft::tls::detail
