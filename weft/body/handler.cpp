// SPDX-License-Identifier: MIT
#include "weft/body/handler.hpp"

namespace weft::http {

task<response> handler::operator()(request& r) const {
  response made;
  if (try_at_once(r, made)) co_return made;
  co_return co_await later_(r);
}

}  // namespace weft::http
