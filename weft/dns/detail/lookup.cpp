// SPDX-License-Identifier: MIT
#include "weft/dns/detail/lookup.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/core/chain.hpp"
#include "weft/core/loop.hpp"

namespace weft::dns::detail {

namespace {

bool is_certain(errc e) noexcept { return e == errc::no_data || e == errc::name_not_found; }

/// Of two failures the one that leaves most open: "no such name" is only true if both questions got it.
errc weaker(errc a, errc b) noexcept {
  if (!is_certain(a)) return a;
  if (!is_certain(b)) return b;
  return a == b ? a : errc::no_data;
}

}  // namespace

bool answer::has_records() const noexcept {
  return std::ranges::any_of(replies, [](const auto& r) { return r && !r->records.empty(); });
}

/// One or two questions about a name, and the tasks that wait for the answer.
///
/// A record of its own, because c-ares cannot take a question back: it lives until all its questions are
/// answered, although nobody may wait any more. It is in the table until it is settled, that is until its
/// waiters have their answer.
class lookup final : private timer {
 public:
  lookup(lookup_table& table, const inquiry& about, std::array<std::shared_ptr<const reply>, 2>&& known)
      : table_(table), name_(about.name), about_{.name = name_, .types = about.types} {
    table_.by_subject_.insert(this);
    ++table_.open_;
    for (std::size_t i = 0; i < halves_.size(); ++i) {
      halves_[i].what = std::move(known[i]);
      halves_[i].open = !halves_[i].what && (i == 0 || about_.types[1] != about_.types[0]);
    }
  }

  const inquiry& about() const noexcept { return about_; }

  void join(lookup_wait& w) noexcept {
    w.joined_ = this;
    loop_ = w.home->lp;
    waiters_.push_back(w);
  }

  /// A waiter has left.
  void left() noexcept {
    if (waiters_.linked()) return;
    give_up_place();
    table_.ask_next_soon();
  }

  /// May settle, and destroy this object.
  void ask() noexcept {
    since_ = table_.channel_->now();
    has_place_ = true;
    ++table_.at_once_;
    if (table_.limits_.lookup_max != duration::max())
      settle_by(time_after(since_, table_.limits_.lookup_max));
    if (has_records()) settle_by(since_ + second_family_wait);  // the cache knew of some
    query_channel& channel = *table_.channel_;
    const bool both = halves_[0].open && halves_[1].open;  // then this is alive after the first answer too
    const std::size_t first = halves_[0].open ? 0 : 1;
    channel.ask(name_, about_.types[first], halves_[first]);
    if (both) channel.ask(name_, about_.types[1], halves_[1]);
  }

 private:
  friend std::default_delete<lookup>;

  struct half final : query_channel::question {
    explicit half(lookup& l) noexcept : of(l) {}
    void on_answer(std::string_view message, errc failure) noexcept override {
      of.keep(*this, message, failure);
      close(&lookup::progress);
    }
    void on_abandoned() noexcept override { close(&lookup::abandon); }

    void close(void (lookup::*next)() noexcept) noexcept {
      open = false;
      (of.*next)();
    }

    lookup& of;
    bool open = false;  // to be asked, or asked and not answered
    std::shared_ptr<const reply> what;
  };

  ~lookup() {
    if (armed()) table_.timers_.remove(*this);
    --table_.open_;
  }

  bool open() const noexcept { return halves_[0].open || halves_[1].open; }

  bool has_records() const noexcept {
    return std::ranges::any_of(halves_, [](const half& h) { return h.what && !h.what->records.empty(); });
  }

  void keep(half& of, std::string_view message, errc failure) noexcept {
    const record_type type = about_.types[static_cast<std::size_t>(&of - halves_.data())];
    auto made = std::make_shared<reply>();
    if (message.empty()) {
      made->failure = failure;
    } else {
      *made = read_reply(message, about_.name, type, table_.limits_.records_max);
    }
    made->taken_at = loop_->turn_time();
    table_.cache_.put(about_.name, type, made, made->taken_at);
    of.what = std::move(made);
  }

  void progress() noexcept {
    if (!open()) {
      if (!settled_) settle();
      delete this;
    } else if (!settled_ && has_records()) {
      settle_by(table_.channel_->now() + second_family_wait);
    }
  }

  void settle_by(time_point when) noexcept {
    if (armed()) {
      if (settles_at_ <= when) return;
      table_.timers_.remove(*this);
    }
    settles_at_ = when;
    table_.timers_.add(*this, when);
  }

  void abandon() noexcept {
    WEFT_ASSERT(!waiters_.linked(), "a resolver is destroyed while tasks wait for it");
    if (!settled_) leave_table();
    if (!open()) delete this;
  }

  void fire() noexcept override {
    if (!settled_) settle();
  }

  void leave_table() noexcept {
    settled_ = true;
    table_.by_subject_.erase(this);
  }

  void give_up_place() noexcept {
    if (std::exchange(has_place_, false)) --table_.at_once_;
  }

  void settle() noexcept {
    leave_table();
    const errc why = failure();
    const duration took = table_.channel_->now() - since_;
    while (waiters_.linked()) {
      auto& waiter = static_cast<lookup_wait&>(*waiters_.next);
      waiter.answer_ = {.replies = {halves_[0].what, halves_[1].what}, .failure = why, .took = took};
      waiter.deliver();
    }
    give_up_place();
    table_.ask_next();
  }

  errc failure() const noexcept {
    const auto of = [](const half& h) { return h.what ? h.what->failure : errc::timed_out; };
    return about_.types[0] == about_.types[1] ? of(halves_[0]) : weaker(of(halves_[0]), of(halves_[1]));
  }

  lookup_table& table_;
  const std::string name_;
  const inquiry about_;
  loop* loop_ = nullptr;
  time_point since_{};
  time_point settles_at_{};  // while the timer is armed
  std::array<half, 2> halves_{half(*this), half(*this)};
  bool has_place_ = false;  // one of those that are asked for at once
  bool settled_ = false;
  base::list_hook waiters_;
};

lookup_table::~lookup_table() {
  WEFT_ASSERT(open_ == 0, "the channel goes first, and ends all lookups");
  WEFT_ASSERT(!queue_.linked(), "a resolver is destroyed while tasks wait for it");
  if (armed()) timers_.remove(*this);
}

const inquiry& lookup_table::about(const lookup* l) noexcept { return l->about(); }

void lookup_table::ask_next() noexcept {
  if (std::exchange(asking_next_, true)) return;
  while (at_once_ < lookups_at_once_max && queue_.linked()) {
    auto& next = static_cast<lookup_wait&>(*queue_.next);
    next.unlink();
    --queued_;
    next.proceed();
  }
  asking_next_ = false;
}

/// For a cancellation: the next in the queue may be cancelled in the same breath.
void lookup_table::ask_next_soon() noexcept {
  if (!armed() && queue_.linked()) timers_.add(*this, clock::now());
}

bool lookup_wait::ready() noexcept { return find_known(false); }

/// Takes what the cache knows; false if it lacks something.
bool lookup_wait::find_known(bool again) noexcept {
  const time_point now = home->lp->turn_time();
  auto& known = answer_.replies;
  const std::size_t count = about_.types[0] == about_.types[1] ? 1 : 2;
  for (std::size_t i = 0; i < count; ++i) {
    known[i] = table_.cache_.find(about_.name, about_.types[i], now, again);
  }
  if (!known[0] || (count == 2 && !known[1])) return false;
  answer_.failure = count == 1 ? known[0]->failure : weaker(known[0]->failure, known[1]->failure);
  return true;
}

// What waits for its turn is no lookup yet: of ten thousand, each would be cold by then.
void lookup_wait::start() noexcept {
  home->lp->expect_remote(1);
  if (join_asked()) return;
  if (table_.at_once_ < lookups_at_once_max && !table_.queue_.linked()) return ask();
  table_.queue_.push_back(*this);
  ++table_.queued_;
  table_.ask_next();
}

/// Its turn has come. By now somebody else may have asked, and even have the answer.
void lookup_wait::proceed() noexcept {
  if (join_asked()) return;
  if (find_known(true)) return deliver();
  ask();
}

bool lookup_wait::join_asked() noexcept {
  const auto found = table_.by_subject_.find(about_);
  if (found == table_.by_subject_.end()) return false;
  (*found)->join(*this);
  return true;
}

void lookup_wait::ask() noexcept {
  lookup* const made = std::make_unique<lookup>(table_, about_, std::move(answer_.replies)).release();
  made->join(*this);
  made->ask();
}

void lookup_wait::request_cancel() noexcept {
  unlink();
  if (joined_) {
    joined_->left();
  } else {
    --table_.queued_;
  }
  home->lp->expect_remote(-1);
  complete_cancelled();
}

void lookup_wait::deliver() noexcept {
  unlink();
  home->lp->expect_remote(-1);
  complete();
}

}  // namespace weft::dns::detail
