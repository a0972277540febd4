// SPDX-License-Identifier: MIT
#pragma once

#include <latch>
#include <thread>
#include <utility>

#include "weft/core/instrument.hpp"
#include "weft/core/loop.hpp"

namespace weft::tests {

/// Has a thread call `fn()` when a loop has nothing left to do but to wait for it.
class when_idle final : public instrument {
 public:
  template <typename Fn>
  when_idle(loop& l, Fn fn)
      : thread_([this, fn] {
          idle_.wait();
          fn();
        }) {
    attach(l);
  }
  ~when_idle() override {
    before_poll(true);
    thread_.join();
  }

 private:
  void before_poll(bool may_wait) noexcept override {
    if (may_wait && !std::exchange(seen_, true)) idle_.count_down();
  }

  bool seen_ = false;
  std::latch idle_{1};
  std::thread thread_;
};

}  // namespace weft::tests
