// SPDX-License-Identifier: MIT
#pragma once

#include "weft/base/intrusive_list.hpp"
#include "weft/core/clock.hpp"

namespace weft::http {

/// One connection of a server, of whatever protocol, as the shutdown of all sees it.
class served_connection : public base::list_hook {
 public:
  /// No request after those in progress, which get until `deadline`; an idle connection ends now.
  virtual void begin_shutdown(time_point deadline) = 0;

 protected:
  served_connection() = default;
  ~served_connection() { unlink(); }
};

}  // namespace weft::http
