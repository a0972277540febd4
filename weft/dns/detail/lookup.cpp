// SPDX-License-Identifier: MIT
#include "weft/dns/detail/lookup.hpp"

#include <memory>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/core/chain.hpp"
#include "weft/core/loop.hpp"
#include "weft/dns/detail/address_order.hpp"

namespace weft::dns::detail {

/// One or two questions about a name, and the tasks that wait for the answer.
///
/// A record of its own, because c-ares cannot take a question back: it lives until all its questions are
/// answered, although nobody may wait any more. It is in the table until it is settled, that is until its
/// waiters have their answer.
class lookup final : private timer, public base::list_hook {
 public:
  lookup(lookup_table& table, lookup_table::key about) : table_(table), about_(std::move(about)) {
    table_.by_name_.emplace(about_, this);
    ++table_.open_;
    v6_.open = about_.second != family::v4;
    v4_.open = about_.second != family::v6;
  }

  void join(lookup_wait& w) noexcept {
    w.joined_ = this;
    waiters_.push_back(w);
  }

  /// A waiter has left. May destroy this object.
  void left() noexcept {
    if (waiters_.linked()) return;
    if (!linked()) {
      give_up_place();
      return table_.ask_next_soon();
    }
    unlink();
    leave_table();
    delete this;
  }

  /// May settle, and destroy this object.
  void ask() noexcept {
    since_ = clock::now();
    has_place_ = true;
    const std::string name = about_.first;
    const bool both = v6_.open && v4_.open;
    const bool v4_only = !v6_.open;
    if (!v4_only) table_.channel_.ask(name, family::v6, v6_);
    if (v4_only || both) table_.channel_.ask(name, family::v4, v4_);
  }

 private:
  friend std::default_delete<lookup>;

  struct half final : query_channel::question {
    explicit half(lookup& l) noexcept : of(l) {}
    void on_answer(std::vector<ip_address> addresses, errc why) noexcept override {
      found = std::move(addresses);
      failure = why;
      close(&lookup::progress);
    }
    void on_abandoned() noexcept override { close(&lookup::abandon); }

    void close(void (lookup::*next)() noexcept) noexcept {
      open = false;
      (of.*next)();
    }

    lookup& of;
    bool open = false;  // asked and not answered
    std::vector<ip_address> found;
    errc failure{};
  };

  ~lookup() {
    if (armed()) table_.timers_.remove(*this);
    --table_.open_;
  }

  bool open() const noexcept { return v6_.open || v4_.open; }

  void progress() noexcept {
    if (!open()) {
      if (!settled_) settle();
      delete this;
    } else if (!settled_ && !(v6_.found.empty() && v4_.found.empty())) {
      table_.timers_.add(*this, clock::now() + second_family_wait);
    }
  }

  void abandon() noexcept {
    WEFT_ASSERT(!waiters_.linked(), "a resolver is destroyed while tasks wait for it");
    if (!settled_) leave_table();
    if (!open()) delete this;
  }

  void fire() noexcept override { settle(); }

  void leave_table() noexcept {
    settled_ = true;
    table_.by_name_.erase(about_);
  }

  void give_up_place() noexcept {
    if (std::exchange(has_place_, false)) --table_.at_once_;
  }

  void settle() noexcept {
    leave_table();
    auto made = std::make_shared<answer>();
    made->addresses = in_order(v6_.found, v4_.found);
    made->failure = failure();
    made->took = clock::now() - since_;
    while (waiters_.linked()) static_cast<lookup_wait&>(*waiters_.next).deliver(made);
    give_up_place();
    table_.ask_next();
  }

  /// Of two failures the one that leaves most open: "no such name" is only true if both questions got it.
  errc failure() const noexcept {
    const auto certain = [](errc e) { return e == errc::no_data || e == errc::name_not_found; };
    if (about_.second == family::v4) return v4_.failure;
    if (about_.second == family::v6) return v6_.failure;
    if (!certain(v6_.failure)) return v6_.failure;
    if (!certain(v4_.failure)) return v4_.failure;
    return v6_.failure == v4_.failure ? v6_.failure : errc::no_data;
  }

  lookup_table& table_;
  const lookup_table::key about_;
  time_point since_{};
  half v6_{*this};
  half v4_{*this};
  bool has_place_ = false;  // one of those that are asked for at once
  bool settled_ = false;
  base::list_hook waiters_;
};

lookup_table::~lookup_table() {
  WEFT_ASSERT(open_ == 0, "the channel goes first, and ends all lookups");
  if (armed()) timers_.remove(*this);
}

void lookup_table::ask_next() noexcept {
  if (std::exchange(asking_next_, true)) return;
  while (at_once_ < lookups_at_once_max && queue_.linked()) {
    auto& next = static_cast<lookup&>(*queue_.next);
    next.unlink();
    ++at_once_;
    next.ask();
  }
  asking_next_ = false;
}

/// For a cancellation: the next in the queue may be cancelled in the same breath.
void lookup_table::ask_next_soon() noexcept {
  if (!armed() && queue_.linked()) timers_.add(*this, clock::now());
}

void lookup_wait::start() noexcept {
  home->lp->expect_remote(1);
  const auto found = table_.by_name_.find(key_);
  if (found != table_.by_name_.end()) return found->second->join(*this);
  lookup* const made = std::make_unique<lookup>(table_, key_).release();
  made->join(*this);
  table_.queue_.push_back(*made);
  table_.ask_next();
}

void lookup_wait::request_cancel() noexcept {
  unlink();
  joined_->left();
  home->lp->expect_remote(-1);
  complete_cancelled();
}

void lookup_wait::deliver(std::shared_ptr<const answer> a) noexcept {
  unlink();
  answer_ = std::move(a);
  home->lp->expect_remote(-1);
  complete();
}

}  // namespace weft::dns::detail
