// SPDX-License-Identifier: MIT
#include "weft/parallel/on_cpu.hpp"

#include "weft/core/chain.hpp"

namespace weft {

void cpu_job::start() noexcept {
  home->lp->expect_remote(1);
  pool_.submit(*this);
}

void cpu_job::request_cancel() noexcept {
  if (pool_.withdraw(*this)) {
    home->lp->expect_remote(-1);
    complete_cancelled();
  } else {
    cancel_requested.store(true, std::memory_order_relaxed);
  }
}

void cpu_job::finished() noexcept { home->lp->post(*this); }

void cpu_job::on_loop() noexcept {
  home->lp->expect_remote(-1);
  complete();
}

}  // namespace weft
