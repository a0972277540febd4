// SPDX-License-Identifier: MIT
#include "weft/server/handler.hpp"

namespace weft::http {

task<response> handler::ready(response made) { co_return made; }

}  // namespace weft::http
