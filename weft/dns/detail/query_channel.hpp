// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "weft/base/ip_address.hpp"
#include "weft/core/timer.hpp"
#include "weft/dns/detail/real_timers.hpp"
#include "weft/dns/detail/server_address.hpp"
#include "weft/dns/errors.hpp"
#include "weft/dns/resolver.hpp"
#include "weft/dns/stub_resolver.hpp"
#include "weft/io/level_watch.hpp"

struct ares_channeldata;
struct ares_addrinfo;
struct ares_options;

namespace weft::dns::detail {

/// A channel of c-ares, driven by a loop: it is called when one of its sockets is ready or its time has come.
///
/// c-ares cancels whole channels only. So a question is answered once, always: when the channel is destroyed,
/// if not before.
class query_channel final : private timer {
 public:
  class question {
   public:
    /// `failure` says why there are none. May be called from within `ask`.
    virtual void on_answer(std::vector<ip_address> addresses, errc failure) noexcept = 0;
    /// The channel is destroyed.
    virtual void on_abandoned() noexcept = 0;

   protected:
    ~question() = default;
  };

  /// Throws `std::bad_alloc`, or `std::runtime_error` if c-ares cannot be set up.
  query_channel(io::io_driver& driver, real_timers& timers, const stub_options& options,
                const std::vector<server_address>& servers);
  ~query_channel();
  query_channel(const query_channel&) = delete;
  query_channel& operator=(const query_channel&) = delete;

  /// Asks for the addresses of one family.
  void ask(const std::string& name, family which, question& q) noexcept;

  const std::vector<server_address>& servers() const noexcept { return servers_; }

 private:
  class socket_watch;
  struct callbacks;

  void open(const stub_options& options, int flags);
  void close() noexcept;
  void set_servers();
  void read_servers();
  void process(int readable, int writable) noexcept;
  void watch(int fd, bool readable, bool writable) noexcept;
  void wake_by(time_point when) noexcept;
  void fire() noexcept override;
  errc failure_of(int status) const noexcept;

  io::io_driver& driver_;
  real_timers& timers_;
  duration try_timeout_;
  std::vector<server_address> servers_;
  std::map<int, std::unique_ptr<socket_watch>> sockets_;
  ares_channeldata* channel_ = nullptr;
  time_point wakes_at_{};  // while the timer is armed
  int socket_error_ = 0;   // why the last socket could not be made
};

}  // namespace weft::dns::detail
