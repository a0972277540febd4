// SPDX-License-Identifier: MIT
#include "weft/tls/context.hpp"

#include <utility>

#include "weft/base/assert.hpp"
#include "weft/tls/detail/context_state.hpp"

namespace weft::tls {

context::context(std::shared_ptr<detail::context_state> state) noexcept : state_(std::move(state)) {}

context context::for_client(context_options options) {
  return context(std::make_shared<detail::context_state>(detail::role::client, options));
}

context context::for_server(const tls::identity& shown, context_options options) {
  return for_server(std::vector{shown}, std::move(options));
}

context context::for_server(std::vector<tls::identity> shown, context_options options) {
  options.identity.reset();
  context made(std::make_shared<detail::context_state>(detail::role::server, options));
  made.set_identities(std::move(shown));
  return made;
}

void context::set_identity(const tls::identity& shown) { set_identities({shown}); }

void context::set_identities(std::vector<tls::identity> shown) {
  WEFT_ASSERT(!shown.empty(), "a context shows at least one identity");
  state_->set_identities(std::move(shown));
}

}  // namespace weft::tls
