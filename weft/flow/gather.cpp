// SPDX-License-Identifier: MIT
#include "weft/flow/gather.hpp"

namespace weft {

task<> gather(std::vector<task<>> work) {
  co_await with_task_group([&work](task_group<>& group) -> task<> {
    for (task<>& one : work) group.spawn(std::move(one));
    co_return;
  });
}

}  // namespace weft
