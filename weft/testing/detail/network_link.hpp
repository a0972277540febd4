// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <utility>

#include "weft/base/intrusive_list.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/testing/network.hpp"

namespace weft::testing::detail {

/// The draws of one run.
class network_draws {
 public:
  explicit network_draws(std::uint64_t seed) : engine_(seed) {}

  /// True for this share of the calls.
  bool happens(double share) { return share > 0 && std::bernoulli_distribution(share)(engine_); }
  /// From 0 to `most`.
  duration up_to(duration most) {
    if (most <= duration::zero()) return duration::zero();
    return duration(std::uniform_int_distribution<duration::rep>(0, most.count())(engine_));
  }
  /// From 1 to `most`.
  std::size_t size_up_to(std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(1, most)(engine_);
  }

 private:
  std::mt19937_64 engine_;
};

class network_wire;

/// Both ways between two hosts, and the wires that go along them.
struct network_link {
  network_link(loop& l, std::shared_ptr<network_draws> d, const link_options& o) noexcept
      : home(l), draws(std::move(d)), options(o) {}

  loop& home;
  std::shared_ptr<network_draws> draws;  // streams may outlive their network
  link_options options;
  bool is_cut = false;
  base::list_hook wires;
  parking_lot connecting;  // while it is cut

  time_point last_message{};  // of the datagrams without jitter, which stay in order

  duration delay() { return options.latency + draws->up_to(options.jitter); }
  time_point message_arrival() {
    const time_point when = home.now() + delay();
    return options.jitter > duration::zero() ? when : last_message = std::max(when, last_message + 1ns);
  }
};

}  // namespace weft::testing::detail
