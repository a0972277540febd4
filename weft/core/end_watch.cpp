// SPDX-License-Identifier: MIT
#include "weft/core/end_watch.hpp"

namespace weft {

void end_watch::tell(chain& c) noexcept {
  base::list_hook& watches = c.notes->watches;
  while (watches.linked()) {
    auto& told = static_cast<end_watch&>(*watches.next);
    told.stop();
    told.on_end();
  }
}

}  // namespace weft
