// SPDX-License-Identifier: MIT
#pragma once

#include "weft/base/intrusive_list.hpp"
#include "weft/core/clock.hpp"

namespace weft::http {

/// Until when what a shutdown finds may go on.
struct shutdown_limits {
  time_point first_request;  ///< a connection that has not asked for anything: for its first request to begin
  time_point requests;       ///< requests in progress
};

/// One connection of a server, of whatever protocol, as the shutdown of all sees it.
class served_connection : public base::list_hook {
 public:
  /// No request after those in progress; an idle connection that has asked for something before ends now.
  virtual void begin_shutdown(const shutdown_limits& until) = 0;

 protected:
  served_connection() = default;
  ~served_connection() { unlink(); }
};

}  // namespace weft::http
