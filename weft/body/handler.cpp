// SPDX-License-Identifier: MIT
#include "weft/body/handler.hpp"

namespace weft::http {

task<response> handler::operator()(request& r) const {
  response made;
  if (try_at_once(r, made)) co_return made;
  co_return co_await later_(r);
}

task<response> handler::answer_refusal(request& head, response usual) const {
  response made = co_await refusals_(head, usual);
  const bool is_one = made.status >= 400 && !made.source && !made.upgrade;
  co_return is_one ? std::move(made) : std::move(usual);
}

}  // namespace weft::http
