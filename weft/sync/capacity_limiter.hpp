// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/core/group.hpp"
#include "weft/core/parking_lot.hpp"

namespace weft {

/// Limits how many borrow something at once: threads, connections. Knows who they are; the limit can be moved
/// while it is in use.
///
/// A borrower is the task that asks, or what `acquire_on_behalf_of` names, and has one token at a time:
/// a task that waits for a second one would wait for itself. To count without that, use `semaphore`.
/// Lifetime: must outlive its tokens. Cost: one allocation a token.
class capacity_limiter {
 public:
  static constexpr std::size_t unlimited = ~std::size_t{0};

  explicit capacity_limiter(std::size_t total) noexcept : total_(total) {}
  ~capacity_limiter() {
    WEFT_ASSERT(borrowers_.empty(), "a capacity limiter is destroyed while somebody has a token of it");
  }

  /// One token, given back when it goes out of scope, by whatever task.
  class [[nodiscard]] token {
   public:
    token(token&& other) noexcept
        : from_(std::exchange(other.from_, nullptr)), borrower_(other.borrower_), task_(other.task_) {}
    token& operator=(token&& other) noexcept {
      std::swap(from_, other.from_);
      std::swap(borrower_, other.borrower_);
      std::swap(task_, other.task_);
      return *this;
    }
    ~token() { release(); }

    /// Gives it back now.
    void release() noexcept;

   private:
    friend class capacity_limiter;
    token(capacity_limiter* from, const void* borrower, child_base* task) noexcept;
    capacity_limiter* from_;
    const void* borrower_;
    child_base* task_;  // kept while the token lives: no later task is to have its address
  };

  class [[nodiscard("co_await it")]] acquire_operation final : public parking_lot::wait {
   public:
    acquire_operation(capacity_limiter& l, const void* borrower) noexcept
        : wait(l.lot_), limiter_(l), borrower_(borrower) {}
    bool ready();
    token await_resume() const;

   private:
    friend class capacity_limiter;
    capacity_limiter& limiter_;
    const void* borrower_;  // null: the task that waits
    bool refused_ = false;
  };

  /// Takes a token for this task. Suspends: while none is left. Cancellation: a cancelled waiter takes none.
  /// Throws `std::logic_error` if the borrower has one already.
  acquire_operation acquire() noexcept { return {*this, nullptr}; }

  /// The same for a borrower that is no task, named by its address; the token may outlive the task.
  acquire_operation acquire_on_behalf_of(const void* borrower) noexcept { return {*this, borrower}; }

  /// Takes a token if one is left. Throws `std::logic_error` if the borrower has one already.
  std::optional<token> try_acquire_on_behalf_of(const void* borrower);

  /// Moves the limit. More: the longest waiters go on. Less: nothing is taken away, who comes waits longer.
  void set_total(std::size_t total);

  std::size_t total() const noexcept { return total_; }
  std::size_t borrowed() const noexcept { return borrowers_.size(); }
  std::size_t available() const noexcept { return borrowed() < total_ ? total_ - borrowed() : 0; }

  struct usage {
    std::size_t total, borrowed, waiting;
    std::vector<const void*> borrowers;  ///< tasks by the address of their `chain`
  };
  usage statistics() const {
    return {total_, borrowed(), lot_.size(), {borrowers_.begin(), borrowers_.end()}};
  }

 private:
  /// Who waits gets what is left.
  void hand_out();

  // Invariant: no token is left, or lot_ is empty.
  std::size_t total_;
  std::unordered_set<const void*> borrowers_;
  parking_lot lot_;
};

}  // namespace weft
