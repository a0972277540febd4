// SPDX-License-Identifier: MIT
#include "weft/testing/stepper.hpp"

#include <stdexcept>

#include "weft/core/errors.hpp"

namespace weft::testing {

any_stepper::any_stepper(frame* work, const options& o) : loop_(to_loop_options(o)), root_(loop_, work) {
  loop_.begin(root_);
}

any_stepper::~any_stepper() {
  if (!done()) root_.cancel();
  while (!done()) loop_.turn();
}

bool any_stepper::step() {
  if (!done()) loop_.turn();
  return !done();
}

frame& any_stepper::outcome() const {
  if (loop_.deadlocked()) throw deadlock_error("weft: deadlock:\n" + loop_.deadlocked_tasks());
  switch (root_.state) {
    case child_state::running: throw std::logic_error("weft: this task is not done: step on");
    case child_state::cancelled: throw std::logic_error("weft: this task was cancelled");
    case child_state::returned:
    case child_state::threw: break;
  }
  return *root_.root;
}

}  // namespace weft::testing
