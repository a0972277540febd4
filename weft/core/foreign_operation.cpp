// SPDX-License-Identifier: MIT
#include "weft/core/foreign_operation.hpp"

#include "weft/core/chain.hpp"

void weft_operation::expect_thread() noexcept { home->lp->expect_remote(1); }

void weft_operation::on_loop() noexcept {
  home->lp->expect_remote(-1);
  complete();
}

void weft_complete(weft_operation* operation) { operation->complete(); }
void weft_complete_cancelled(weft_operation* operation) { operation->complete_cancelled(); }
void weft_expect_thread(weft_operation* operation) { operation->expect_thread(); }
void weft_complete_from_thread(weft_operation* operation) { operation->complete_from_thread(); }
