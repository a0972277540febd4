// SPDX-License-Identifier: MIT
#include "weft/tls/context.hpp"

#include <utility>

#include "weft/tls/detail/context_state.hpp"

namespace weft::tls {

context::context(std::shared_ptr<detail::context_state> state) noexcept : state_(std::move(state)) {}

context context::for_client(context_options options) {
  return context(std::make_shared<detail::context_state>(detail::role::client, options));
}

context context::for_server(const tls::identity& shown, context_options options) {
  options.identity = shown;
  return context(std::make_shared<detail::context_state>(detail::role::server, options));
}

void context::set_identity(const tls::identity& shown) { state_->set_identity(shown); }

}  // namespace weft::tls
