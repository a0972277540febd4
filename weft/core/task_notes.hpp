// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "weft/base/intrusive_list.hpp"
#include "weft/core/parking_lot.hpp"

namespace weft {

namespace detail {
struct local_binding;
}

/// What most tasks do without: kept beside the task, so that a million sleeping ones do not pay for it.
struct task_notes {
  std::string name;                         ///< empty: its function's
  parking_lot joiners;                      ///< who waits for its end
  base::list_hook watches;                  ///< every `end_watch` on it
  detail::local_binding* locals = nullptr;  ///< what task-local variables are bound to; counted
};

}  // namespace weft
