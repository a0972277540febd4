// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "weft/core/task_group.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::tests {

/// Runs `body(stream)` while the other end writes `pieces`, each once the last one was read, and then ends.
template <typename Body>
void feed(std::vector<std::string> pieces, Body body) {
  testing::run([&]() -> task<> {
    auto [theirs, ours] = io::memory_stream::pair();
    co_await with_task_group([&](task_group<>& g) -> task<> {
      g.spawn([&]() -> task<> {
        for (const std::string& piece : pieces) {
          co_await theirs.write_all(piece);
          co_await testing::wait_all_blocked();
        }
        co_await theirs.close_write();
      });
      co_await body(ours);
      g.cancel();
    });
  });
}

}  // namespace weft::tests
