// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "weft/base/intrusive_list.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/timer.hpp"
#include "weft/testing/detail/network_link.hpp"

namespace weft::testing::detail {

/// One direction of a connection: bytes on their way, and those that have arrived and wait to be read.
class network_wire final : public base::list_hook, private timer {
 public:
  explicit network_wire(std::shared_ptr<network_link> along);
  ~network_wire();

  // The writer's end.

  /// Puts what there is room for on its way. Returns how much that was.
  std::size_t send(std::string_view data);
  /// Nothing more comes.
  void end();
  bool is_ended() const noexcept { return ended_; }

  // The reader's end.

  std::size_t take(std::span<char> into);
  bool has_arrived() const noexcept { return !arrived_.empty() || end_arrived_ || is_reset_ || closed_; }
  /// Nothing is read any more.
  void close() noexcept;
  bool is_closed() const noexcept { return closed_; }

  void reset() noexcept;
  bool is_reset() const noexcept { return is_reset_; }
  /// The link was healed.
  void go_on() noexcept;

  parking_lot readers, writers;
  bool is_read = false, is_written = false;  // by a task

 private:
  struct piece {
    time_point arrives;
    std::string bytes;  // none: the end
  };

  void put_on_its_way(std::string_view bytes);
  void arm() noexcept;
  void fire() noexcept override;

  std::shared_ptr<network_link> link_;
  std::deque<piece> under_way_;
  std::string arrived_;
  std::size_t held_ = 0;       // bytes under way and arrived
  time_point line_free_at_{};  // when what was written before has been sent
  time_point last_arrival_{};
  bool ended_ = false;
  bool end_arrived_ = false;
  bool closed_ = false;
  bool is_reset_ = false;
};

}  // namespace weft::testing::detail
