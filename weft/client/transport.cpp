// SPDX-License-Identifier: MIT
#include "weft/client/transport.hpp"

#include <utility>

namespace weft::http {

body_source* outgoing_request::take_source() {
  if (!source) return nullptr;
  if (std::exchange(source_used, true) && !source->is_repeatable()) {
    throw stream_consumed(about.method + ' ' + about.url +
                          ": the body has been sent once, and cannot be made again");
  }
  return source.get();
}

}  // namespace weft::http
