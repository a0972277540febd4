// SPDX-License-Identifier: MIT
#pragma once

#include "weft/base/intrusive_list.hpp"
#include "weft/core/clock.hpp"

namespace weft::http {

struct pooled_origin;

/// A connection of a client, of whatever protocol, as the pool sees it.
class pooled_connection : public base::list_hook {
 public:
  virtual ~pooled_connection() { unlink(); }

  /// Whether an idle connection is still there, as far as the loop has noticed.
  virtual bool is_usable() const noexcept = 0;

  /// Whether it carries several requests at once: HTTP/2.
  virtual bool is_shared() const noexcept { return false; }

  void mark_idle(pooled_origin& origin, time_point since) noexcept {
    origin_ = &origin;
    idle_since_ = since;
  }
  pooled_origin& origin() const noexcept { return *origin_; }
  time_point idle_since() const noexcept { return idle_since_; }

 protected:
  pooled_connection() = default;

 private:
  pooled_origin* origin_ = nullptr;  // while it is idle
  time_point idle_since_{};
};

}  // namespace weft::http
