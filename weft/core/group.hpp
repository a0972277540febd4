// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/core/chain.hpp"
#include "weft/core/frame_pool.hpp"
#include "weft/core/parking_lot.hpp"

namespace weft {

class group_base;

/// The record of one child: its chain, counted references, and who waits for it. One allocation with the
/// callable and its arguments, no coroutine of its own.
class child_base : public chain {
 public:
  using chain::chain;
  virtual ~child_base() = default;

  void finished(bool unwound) noexcept override;
  group_base* group() const noexcept;
  void retain() noexcept {
    ++references_;
    WEFT_ASSERT(references_ != 0, "a task has more handles than can be counted");
  }
  void release() noexcept {
    if (--references_ == 0) delete this;
  }

  /// Its result is taken: `next()` is not to give it.
  void leave_results() noexcept {
    if (!linked()) return;
    unlink();
    release();
  }

  static void* operator new(std::size_t bytes) { return frame_alloc(bytes); }
  static void operator delete(void* block, std::size_t bytes) noexcept { frame_free(block, bytes); }
};

/// Gives a reference to a child back when it goes out of scope.
class child_reference {
 public:
  explicit child_reference(child_base* child) noexcept : child_(child) {}
  child_reference(const child_reference&) = delete;
  child_reference& operator=(const child_reference&) = delete;
  ~child_reference() {
    if (child_) child_->release();
  }

 private:
  child_base* child_;
};

/// What every task group is, whatever its children return.
///
/// A group stands on its owner's stack of scopes, or it is hosted: beside the stack, in a scope that outlives
/// it, so that it can stay open between two steps of a generator.
class group_base : public scope {
 public:
  explicit group_base(bool keep_results) noexcept : keep(keep_results) { what = kind::group; }
  ~group_base();

  /// Opens the group beside the stack, inside `host`; with `shield` set, cancellations do not enter it from
  /// there.
  void enter_hosted(scope& host, chain& owner_chain) noexcept;

  /// The group is over, all its children are done. Throws `exception_group` if some of them failed.
  void close(chain& c);

  /// Whether nothing but daemons keeps the group open.
  bool is_done() const noexcept { return live == daemons; }

  /// Waits for the children, in the end for the daemons too, which are cancelled then.
  void begin_end() noexcept;

  void check_open() const {
    if (!owner) [[unlikely]]
      refuse();
  }
  void add(child_base& child) noexcept;
  void child_done(child_base& child) noexcept;

  /// Takes over `child`, with all that it runs, from the group that it is in.
  void adopt(child_base& child) noexcept;

  /// Records a failure and cancels the group: the siblings, and the body.
  void fail(std::exception_ptr error) noexcept;
  void cancel_children() noexcept;
  child_base* pop_done() noexcept;

  /// Waits for the last child; not cut by a cancellation, because children may borrow from the frame that
  /// waits.
  class join final : public operation {
   public:
    explicit join(group_base& g) noexcept : group_(g) { must_finish = true; }
    bool ready() const noexcept { return group_.is_done(); }
    void start() noexcept override { group_.joiner = this; }
    void request_cancel() noexcept override {}

   private:
    group_base& group_;
  };

  class next_wait : public parking_lot::wait {
   public:
    explicit next_wait(group_base& g) noexcept : wait(g.nexts), group_(g) {}
    bool ready() noexcept {
      group_.keep = true;
      got = group_.pop_done();
      return got || group_.is_done();
    }
    child_base* got = nullptr;

   protected:
    ~next_wait() = default;

   private:
    group_base& group_;
  };

  base::list_hook children;
  base::list_hook done;  ///< returned, not asked for yet
  std::size_t live = 0;
  std::size_t daemons = 0;  ///< of the live ones, those that nobody waits for
  std::vector<std::exception_ptr> errors;
  parking_lot nexts;
  operation* joiner = nullptr;
  bool (*ends_group)(child_base& returned) = nullptr;  ///< asked of each child that returned, until one does
  child_base* winner = nullptr;                        ///< the one that did; owned
  std::vector<child_base*>* spawned = nullptr;  ///< where all children are noted, to be kept, if anywhere
  group_base* next_work = nullptr;              ///< of the list that spreads a cancellation
  group_base* next_hosted = nullptr;            ///< of the host's list
  bool closed = false;
  bool hosted_group = false;
  bool cut = false;  ///< a child was unwound by a cancellation from outside, so the group did not succeed
  bool keep;         ///< finished children are kept for next()

 private:
  [[noreturn]] void refuse() const;
  void note_spawned(child_base& child) noexcept;
  void keep_or_release(child_base& returned) noexcept;
  void one_less() noexcept;
};

}  // namespace weft
