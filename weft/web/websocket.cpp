// SPDX-License-Identifier: MIT
#include "weft/web/websocket.hpp"

#include <cstdint>

#include "weft/http/status.hpp"
#include "weft/web/responses.hpp"

namespace weft::web {

namespace {
constexpr std::uint16_t try_again_later = 1013;
}  // namespace

void detail::refuse_websocket(http::response& made) { made = text("", http::status::forbidden); }

std::size_t room::say(const ws::message& what) {
  std::size_t reached = 0;
  for (ws::connection* each : members_) {
    if (each->try_send(what)) {
      ++reached;
    } else if (each->is_open()) {
      each->begin_close(try_again_later, "too slow");
    }
  }
  return reached;
}

}  // namespace weft::web
