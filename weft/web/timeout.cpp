// SPDX-License-Identifier: MIT
#include "weft/web/timeout.hpp"

#include <utility>

#include "weft/core/timeout.hpp"
#include "weft/http/status.hpp"
#include "weft/web/request.hpp"
#include "weft/web/responses.hpp"

namespace weft::web {

around timeout(duration limit) {
  return [limit](request& r, const next_handler& next) -> task<http::response> {
    auto made = co_await move_on_after(limit, next(r));
    if (made) co_return *std::move(made);
    co_return json_text(R"({"detail":"Gateway Timeout"})", http::status::gateway_timeout);
  };
}

}  // namespace weft::web
