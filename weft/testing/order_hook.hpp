// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

namespace weft::testing {

/// What makes that which fails in a shuffled run say its seed: one object of static storage, in the header
/// that knows the test framework.
///
/// Without one, a run that an error leaves says its seed on stderr.
class order_hook {
 public:
  /// Called before each run; the seed is 0 for first come, first served. What it returns lives as long as the
  /// run.
  using function = std::shared_ptr<void> (*)(std::uint64_t seed);
  explicit order_hook(function begin_run) noexcept;
  order_hook(const order_hook&) = delete;
  order_hook& operator=(const order_hook&) = delete;

  static std::shared_ptr<void> begin_run(std::uint64_t seed);
};

}  // namespace weft::testing
