// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "weft/core/clock.hpp"
#include "weft/core/instrument.hpp"
#include "weft/server/options.hpp"

namespace weft::web::detail {

/// Counts in one place of memory that one process writes and others read: no more than a store.
class count {
 public:
  void add(std::uint64_t more) noexcept { value_.store(get() + more, std::memory_order_relaxed); }
  void set(std::uint64_t value) noexcept { value_.store(value, std::memory_order_relaxed); }
  std::uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// How often something took how long. Shape: bucket i counts up to `bounds[i]` seconds, the last one the
/// rest.
template <std::size_t Size>
struct timing {
  count total_ns;
  std::array<count, Size + 1> buckets;

  void add(duration took, const std::array<double, Size>& bounds) noexcept {
    const double seconds = std::chrono::duration<double>(took).count();
    std::size_t i = 0;
    while (i < Size && seconds > bounds[i]) ++i;
    buckets[i].add(1);
    total_ns.add(static_cast<std::uint64_t>(std::max<duration::rep>(took.count(), 0)));
  }
};

inline constexpr std::array request_bounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                           0.05,   0.1,     0.25,   0.5,   1.0,    2.5,   5.0,  10.0};
inline constexpr std::array lag_bounds{0.0001, 0.001, 0.01, 0.1, 1.0};

/// The requests of one method, route and status.
struct request_row {
  std::array<char, 16> method;
  std::array<char, 112> route;  // what is longer is cut
  int status;
  count body_bytes;
  timing<request_bounds.size()> took;
};

/// What one process has counted. Whoever finds it without a living owner goes on with it.
struct process_figures {
  static constexpr std::size_t rows_max = 256;

  std::atomic<pid_t> owner;
  count tasks;
  timing<lag_bounds.size()> lag;
  http::server_figures server;
  std::atomic<std::size_t> row_count;
  std::array<request_row, rows_max> rows;  // the last one is for all that find no other
};

/// The figures of an application in memory that all processes have which are forked later.
class figures_table {
 public:
  static constexpr std::size_t processes_max = 64;

  figures_table();
  figures_table(const figures_table&) = delete;
  figures_table& operator=(const figures_table&) = delete;
  ~figures_table();

  /// The part of this process; taken at the first call.
  process_figures& own();
  void note(const http::exchange& e);

  /// Whether the process that counts there runs.
  static bool is_running(const process_figures& of) noexcept;

  const process_figures* begin() const noexcept { return all_; }
  const process_figures* end() const noexcept { return all_ + processes_max; }

 private:
  request_row& row_of(std::string_view method, std::string_view route, int status);
  request_row& find_row(std::string_view method, std::string_view route, int status);

  struct key {
    const char* route;  // patterns stay where they are
    std::size_t method_and_status;
    bool operator==(const key&) const = default;
  };
  struct key_hash {
    std::size_t operator()(const key& k) const noexcept;
  };

  process_figures* all_;
  process_figures* own_ = nullptr;
  pid_t own_pid_ = 0;
  std::unordered_map<key, request_row*, key_hash> rows_;
};

/// Counts the tasks of a loop, and how long whatever becomes ready waits for them.
class loop_figures final : public instrument {
 public:
  loop_figures(loop& l, process_figures& to) noexcept : to_(to) {
    to_.tasks.set(0);
    attach(l);
  }

 private:
  void task_spawned(chain&) noexcept override { to_.tasks.add(1); }
  void task_ended(chain&) noexcept override;
  void before_poll(bool may_wait) noexcept override;
  void after_poll() noexcept override { woken_ = clock::now(); }

  process_figures& to_;
  clock::time_point woken_{};
};

}  // namespace weft::web::detail
