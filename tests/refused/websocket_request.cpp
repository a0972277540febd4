// SPDX-License-Identifier: MIT
// error: weft: the request has gone when a WebSocket's function runs
#include "weft/web/websocket.hpp"

void routes() {
  weft::web::websocket([](weft::ws::connection&, weft::web::request&) -> weft::task<> { co_return; });
}
