// SPDX-License-Identifier: MIT
#include "weft/net/served_connection.hpp"

#include "weft/core/loop.hpp"

namespace weft::net {

served_connection::served_connection(served_connections& all) noexcept : all_(all) {
  all.list_.push_back(*this);
}

event& served_connection::stopping() noexcept { return all_.stopping_; }

void served_connections::begin_shutdown() noexcept {
  stopping_.set();
  const time_point deadline = time_after(loop_.now(), grace_);
  for (base::list_hook* h = list_.next; h != &list_; h = h->next) {
    cancel_scope& scope = static_cast<served_connection*>(h)->scope_;
    if (grace_ <= duration::zero()) {
      scope.cancel();
    } else if (deadline < scope.deadline()) {
      scope.set_deadline(deadline);
    }
  }
}

}  // namespace weft::net
