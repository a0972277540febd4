// SPDX-License-Identifier: MIT
#include "weft/web/endpoint.hpp"

namespace weft::web {

task<> endpoint::answer_now(request& r, const route_facts& facts, http::response& made) const {
  answer_at_once(r, facts, made);
  co_return;
}

}  // namespace weft::web
