// SPDX-License-Identifier: MIT
#include "weft/sync/barrier.hpp"

#include <stdexcept>

#include "weft/sync/errors.hpp"

namespace weft {

barrier::barrier(std::size_t parties) : parties_(parties) {
  if (parties == 0) throw std::invalid_argument("weft: a barrier needs a party");
}

bool barrier::wait_operation::ready() noexcept {
  broken_ = barrier_.broken_;
  if (broken_) return true;
  if (barrier_.arrived_ + 1 < barrier_.parties_) return false;
  index_ = barrier_.arrived_;
  barrier_.let_go(false);
  return true;
}

void barrier::wait_operation::start() noexcept {
  ++barrier_.arrived_;
  wait::start();
}

void barrier::wait_operation::request_cancel() noexcept {
  --barrier_.arrived_;
  wait::request_cancel();
}

std::size_t barrier::wait_operation::await_resume() const {
  if (broken_) throw broken_barrier();
  return index_;
}

void barrier::let_go(bool broken) noexcept {
  arrived_ = 0;
  for (std::size_t index = 0; !lot_.empty(); ++index) {
    auto& w = static_cast<wait_operation&>(*lot_.front());
    w.index_ = index;
    w.broken_ = broken;
    parking_lot::unpark(w);
  }
}

void barrier::reset() noexcept {
  broken_ = false;
  let_go(true);
}

void barrier::abort() noexcept {
  broken_ = true;
  let_go(true);
}

}  // namespace weft
