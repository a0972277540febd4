// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/core/clock.hpp"
#include "weft/core/timer.hpp"
#include "weft/dns/detail/datagram_batch.hpp"
#include "weft/dns/detail/real_timers.hpp"
#include "weft/dns/detail/resolv_conf.hpp"
#include "weft/dns/errors.hpp"
#include "weft/dns/records.hpp"
#include "weft/io/level_watch.hpp"

struct ares_channeldata;

namespace weft::dns::detail {

/// A channel of c-ares, driven by a loop: it is called when one of its sockets is ready or its time has come.
///
/// c-ares cancels whole channels only. So a question is answered once, always: when the channel is destroyed,
/// if not before.
class query_channel final : private timer {
 public:
  class question {
   public:
    /// What a server has sent, as it came; empty: nobody has answered, `failure` says why. May be called from
    /// within `ask`.
    virtual void on_answer(std::string_view message, errc failure) noexcept = 0;
    /// The channel is destroyed.
    virtual void on_abandoned() noexcept = 0;

   protected:
    ~question() = default;

   private:
    friend class query_channel;
    query_channel* channel_ = nullptr;
    const std::string* name_ = nullptr;
    record_type type_{};
    bool is_repeated_ = false;
  };

  /// Throws `std::bad_alloc`, or `std::runtime_error` if c-ares cannot be set up.
  query_channel(io::io_driver& driver, real_timers& timers, const asking_options& options);
  ~query_channel();
  query_channel(const query_channel&) = delete;
  query_channel& operator=(const query_channel&) = delete;

  /// Asks for the records of one type at exactly this name. Lifetime: borrows both until the answer.
  void ask(const std::string& name, record_type type, question& q) noexcept;

  /// Questions that are asked from now on leave together, with `send_together`.
  void gather() noexcept { gathers_ = true; }
  void send_together() noexcept;

  /// While it is called by the loop: since when. Asking the clock for each of many answers would cost more
  /// than looking at them.
  time_point now() const noexcept { return called_at_ ? *called_at_ : clock::now(); }

  /// Questions that are not answered.
  std::size_t open() const noexcept { return open_; }
  const asking_options& options() const noexcept { return options_; }

 private:
  class socket_watch;
  struct callbacks;

  void make_channel();
  void set_servers();
  void process(int readable, int writable) noexcept;
  bool is_datagram_socket(int fd) const noexcept;
  void watch(int fd, bool readable, bool writable) noexcept;
  void wake_by(time_point when) noexcept;
  void fire() noexcept override;
  errc failure_of(int status) const noexcept;

  io::io_driver& driver_;
  real_timers& timers_;
  const asking_options options_;
  std::size_t open_ = 0;
  std::map<int, std::unique_ptr<socket_watch>> sockets_;
  ares_channeldata* channel_ = nullptr;
  std::optional<time_point> called_at_;
  time_point wakes_at_{};  // while the timer is armed
  int socket_error_ = 0;   // why the last socket could not be made
  int receives_left_ = 0;  // in this turn of the loop
  bool gathers_ = false;
  std::vector<int> datagram_sockets_;
  outgoing_datagrams outgoing_;
  incoming_datagrams incoming_;
};

}  // namespace weft::dns::detail
