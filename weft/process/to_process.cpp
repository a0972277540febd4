// SPDX-License-Identifier: MIT
#include "weft/process/to_process.hpp"

#include "weft/process/detail/process_server.hpp"

namespace weft {

process_pool& default_process_pool() {
  static auto* const only = new process_pool();  // never destroyed: `exit` may come in the middle of a call
  return *only;
}

void start_process_server() noexcept { detail::process_server::only().start(); }

}  // namespace weft
