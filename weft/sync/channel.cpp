// SPDX-License-Identifier: MIT
#include "weft/sync/channel.hpp"

#include <stdexcept>

#include "weft/sync/errors.hpp"

namespace weft::detail {

void throw_not_sent(delivery why) {
  if (why == delivery::nobody_receives) throw broken_channel();
  throw_end_closed();
}

void throw_end_closed() {
  throw std::logic_error("weft: this end of a channel is closed, or was moved from");
}

}  // namespace weft::detail
