// SPDX-License-Identifier: MIT
#include "weft/core/end_watch.hpp"

namespace weft {

void end_watch::tell(chain& c) noexcept {
  while (c.watches != 0) {
    base::list_hook* h = c.lp->end_watches.next;
    while (static_cast<end_watch*>(h)->watched_ != &c) h = h->next;
    auto& told = *static_cast<end_watch*>(h);
    told.stop();
    told.on_end();
  }
}

}  // namespace weft
