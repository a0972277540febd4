// SPDX-License-Identifier: MIT
#pragma once

#include "weft/base/assert.hpp"
#include "weft/base/intrusive_list.hpp"
#include "weft/core/chain.hpp"
#include "weft/core/task_notes.hpp"

namespace weft {

/// Something that a task has and must give up before it ends: told when it ends all the same.
///
/// A lock whose holder is gone is one. Lifetime: stops watching when it is destroyed.
/// Cost: a few stores to watch and to stop, and an allocation for the first of a task.
class end_watch : private base::list_hook {
 public:
  /// The task that it watches, or null.
  chain* watched() const noexcept { return watched_; }

  void watch(chain& c) {
    WEFT_ASSERT(!watched_, "an end_watch watches one task at a time");
    watched_ = &c;
    c.note().watches.push_back(*this);
  }
  void stop() noexcept {
    watched_ = nullptr;
    unlink();
  }

  /// Tells all that watch `c`. For the kernel, when a task has ended.
  static void tell(chain& c) noexcept;

 protected:
  end_watch() = default;
  ~end_watch() {
    if (watched_) stop();
  }

  /// The task has ended, by whatever way, and is not watched any more.
  virtual void on_end() noexcept = 0;

 private:
  chain* watched_ = nullptr;
};

}  // namespace weft
