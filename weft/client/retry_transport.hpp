// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "weft/client/transport.hpp"
#include "weft/core/clock.hpp"

namespace weft::http {

/// When a request is sent again, and how long is waited before.
struct retry_policy {
  int attempts_max = 3;      ///< the first one included
  duration backoff = 500ms;  ///< before the second attempt; doubled for each further one
  duration backoff_max = 30s;
  double jitter = 0.5;             ///< the part of each wait that is random, [0, 1]
  duration retry_after_max = 60s;  ///< a server that asks for a longer wait gets no further attempt
  std::vector<int> statuses{429, 502, 503, 504};
  /// Whether requests that may do something twice (POST, PATCH) are sent again too, whatever went wrong.
  /// Those that cannot have reached a server always are.
  bool also_unsafe = false;
};

/// Sends requests by `below`, and again where that can help.
///
/// That is after an error of the network or a limit of time, where the request means the same when sent twice
/// and its body can be made again; and after the statuses of the policy, which also tell that a server did
/// nothing (429, 503) or has not answered in time. Retry-After counts more than the backoff. In the end there
/// is the last response, or the last error. `timeouts.total` covers all attempts.
std::shared_ptr<transport> retrying(std::shared_ptr<transport> below, retry_policy policy = {});

}  // namespace weft::http
