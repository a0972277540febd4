// SPDX-License-Identifier: MIT
// error: weft: no parameter of a WebSocket's function may wait
#include "weft/web/websocket.hpp"

weft::task<int> user() { co_return 1; }

void routes() {
  weft::web::websocket([](weft::ws::connection&, weft::web::depends<user>) -> weft::task<> { co_return; });
}
