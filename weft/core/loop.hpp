// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/core/adaptive_spin.hpp"
#include "weft/core/chain.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/driver.hpp"
#include "weft/core/instrument.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/timer.hpp"

namespace weft {

class parker;

/// How a loop waits for descriptors. `automatic`: as WEFT_DRIVER says, `epoll` or `io_uring`; else by epoll.
/// Where the system has no io_uring, or denies it, epoll stands in.
enum class io_backend : std::uint8_t { automatic, epoll, io_uring };

/// How a loop runs; the defaults are for production, the rest for tests.
struct loop_options {
  bool virtual_clock = false;  ///< time stands still, and jumps to the next timer when every task is blocked
  std::uint64_t seed = 0;  ///< 0: first come, first served; else the order of ready tasks is shuffled by it
  bool handle_signals = true;  ///< SIGINT and SIGTERM cancel the root, a second one ends the process
  bool detect_deadlock =
      false;  ///< nothing can wake anybody: cut everything and throw, instead of waiting for a signal
  std::optional<duration> spin_max = {};  ///< `adaptive_spin`; empty: as `spin_limit` says
  bool debug = false;  ///< report what a program should not do, as WEFT_DEBUG=1: see `inspect/debug_mode.hpp`
  io_backend backend = io_backend::automatic;
  double rate = 0;  ///< of a virtual clock: 10 runs ten times as fast as the real one; 0: jumps
};

/// A completion that another thread hands to a loop. It is run by the loop, once.
struct remote_call {
  remote_call* next = nullptr;
  virtual void on_loop() noexcept = 0;

 protected:
  ~remote_call() = default;
};

/// One thread's scheduler: the run queue, the timers and the driver.
///
/// Programs do not use it directly: `run` makes one, operations reach it through the task that waits.
class loop {
 public:
  explicit loop(loop_options options);
  ~loop();
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  /// Queues `c`, which must not be queued, for its next step.
  void push(chain& c, chain::step_kind step) noexcept {
    WEFT_ASSERT(c.step == chain::step_kind::idle, "a task was woken twice");
    c.step = step;
    c.next_ready = nullptr;
    *tail_ = &c;
    tail_ = &c.next_ready;
  }

  /// Runs `root` and everything below it to its end.
  void run_until_done(chain& root);

  // The same in steps, for a guest of another loop: `begin`, then `run_ready` until `root_done`, with
  // `detach` after each and `attach` before.

  void begin(chain& root);
  /// Runs what is ready, without waiting. Returns when to come again; empty: when the driver's descriptor is
  /// readable.
  std::optional<duration> run_ready();
  /// Makes this the loop of the calling thread, which must have none, until `detach`.
  void attach() noexcept;
  void detach() noexcept;
  /// For runners that drive a task by hand, after `begin`: runs the tasks that are ready, each for one step;
  /// if there is none, waits for what makes one ready.
  void turn();

  time_point now() const noexcept {
    if (!options_.virtual_clock) return clock::now();
    return options_.rate == 0 ? virtual_now_ : scaled_now();
  }
  /// The same at some moment of this turn. Cost: a look at the clock only for who asks first; that takes as
  /// long as reading a short request.
  time_point turn_time() noexcept {
    if (options_.virtual_clock) return now();
    if (std::exchange(timed_turn_, turn_count_) != turn_count_) turn_time_ = clock::now();
    return turn_time_;
  }
  timer_queue& timers() noexcept { return timers_; }
  const loop_options& options() const noexcept { return options_; }

  /// Runs `call` on the loop's thread, soon. The loop must not end before: pair it with `expect_remote`.
  /// Thread: any.
  void post(remote_call& call) noexcept;

  /// Makes the loop look at its mailbox and at interrupts. Thread: any, and signal handlers.
  void wake() noexcept;

  /// Counts operations that another thread will complete: a virtual clock waits for them, and does not jump.
  void expect_remote(int change) noexcept { remote_expected_ += change; }

  /// Counts what waits for no operation, but for anything that some thread may do one day: the same for a
  /// virtual clock, but nothing to expect soon.
  void expect_anybody(int change) noexcept { anybody_expected_ += change; }

  /// Where the loop sleeps without I/O; a driver with more to watch watches its wake descriptor too.
  parker& sleeper() noexcept { return *parker_; }
  /// Makes the loop wait in `d`; in the parker again when `d` is null.
  void set_driver(driver* d) noexcept;
  driver& current_driver() noexcept { return *driver_; }

  /// The loop's one object of type `T`, made from the loop on first use and destroyed with it, in reverse
  /// order.
  template <typename T>
  T& local() {
    static char key = 0;
    for (slot& s : locals_) {
      if (s.key == &key) return static_cast<holder<T>*>(s.object.get())->value;
    }
    auto made = std::make_unique<holder<T>>(*this);
    T& value = made->value;
    locals_.push_back({&key, std::move(made)});
    return value;
  }

  chain* root() const noexcept { return root_; }
  parking_lot& blocked_watchers() noexcept { return blocked_watchers_; }  ///< woken when nothing is ready
  bool deadlocked() const noexcept { return deadlocked_; }
  /// Are frames being destroyed because their task is cut?
  bool is_unwinding() const noexcept { return unwinding_; }
  /// The tasks as they waited when nothing could wake one; see `task_tree`.
  const std::string& deadlocked_tasks() const noexcept { return deadlocked_tasks_; }
  std::uint64_t turn_count() const noexcept { return turn_count_; }

  /// Cancels the root, because of a signal.
  /// Thread: any, and signal handlers.
  void interrupt(int signal) noexcept;
  int interrupted_by() const noexcept { return interrupted_by_; }

  chain* running = nullptr;  ///< the task whose step this is, or was last

  // For the kernel's own use.
  chain* just_returned = nullptr;  ///< a root frame that came to its end during this step
  bool root_done = false;
  instruments watchers;

 private:
  struct any_holder {
    virtual ~any_holder() = default;
  };
  template <typename T>
  struct holder final : any_holder {
    explicit holder(loop& l) : value(l) {}
    T value;
  };
  struct slot {
    const void* key;
    std::unique_ptr<any_holder> object;
  };

  void wait_for_something();
  bool is_alarm_set() const noexcept;
  void run_some();
  void run_queued();
  void run_shuffled();
  void run(chain& c) noexcept;
  void run_watched(chain& c) noexcept;
  void step(chain& c) noexcept;
  void unwind(chain& c) noexcept;
  void poll(std::optional<duration> timeout) noexcept;
  void wait(std::optional<duration> timeout, int steps_before) noexcept;
  void sleep(std::optional<duration> timeout) noexcept;
  news look() noexcept;
  void on_deadlock() noexcept;
  time_point scaled_now() const noexcept;
  duration real_length(duration virtual_length) const noexcept;

  loop_options options_;
  chain* head_ = nullptr;  // the run queue
  chain** tail_ = &head_;  // where its next one goes
  chain* root_ = nullptr;
  driver* driver_;
  timer_queue timers_;
  time_point virtual_now_{};
  time_point started_;
  std::atomic<remote_call*> mailbox_{nullptr};
  std::atomic<int> posting_{0};  // threads inside `post`; what they post may end the loop before they leave
  std::atomic<int> signal_{0};
  int interrupted_by_ = 0;
  int remote_expected_ = 0;
  int anybody_expected_ = 0;
  int steps_since_poll_ = 0;
  bool deadlocked_ = false;
  bool news_came_ = false;  // from outside, with the last poll
  bool unwinding_ = false;
  std::string deadlocked_tasks_;
  std::uint64_t turn_count_ = 0;
  std::uint64_t timed_turn_ = 0;  // when `turn_time_` was
  time_point turn_time_{};
  std::uint64_t random_state_;
  parking_lot blocked_watchers_;
  std::vector<chain*> batch_;
  adaptive_spin spin_;
  const chain* served_first_ = nullptr;  // since the last news; they may have ended, and are only compared
  const chain* served_last_ = nullptr;
  std::unique_ptr<parker> parker_;
  std::vector<slot> locals_;
};

/// The loop that runs on the calling thread; null outside of `run`.
loop* current_loop() noexcept;

}  // namespace weft
