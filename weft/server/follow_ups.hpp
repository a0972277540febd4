// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "weft/base/intrusive_list.hpp"
#include "weft/body/follow_up.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/task_group.hpp"

namespace weft::http {

/// What follows the responses of a server, while it runs: children of the server's group.
class follow_ups {
 public:
  explicit follow_ups(task_group<>& group) noexcept : group_(group) {}

  void start(std::shared_ptr<follow_up> work);

  /// From now on those that run have until `deadline`; they are not cancelled with what is around them.
  void begin_shutdown(time_point deadline) noexcept;

 private:
  task<> run(std::shared_ptr<follow_up> work);

  task_group<>& group_;
  base::list_hook running_;
  time_point deadline_ = time_point::max();
};

}  // namespace weft::http
