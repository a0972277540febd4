// SPDX-License-Identifier: MIT
#include "weft/testing/order_hook.hpp"

#include <cstdio>
#include <exception>

#include "weft/base/print.hpp"

namespace weft::testing {

namespace {

class order_on_stderr {
 public:
  explicit order_on_stderr(std::uint64_t seed) noexcept : seed_(seed) {}
  order_on_stderr(const order_on_stderr&) = delete;
  order_on_stderr& operator=(const order_on_stderr&) = delete;
  ~order_on_stderr() {
    if (std::uncaught_exceptions() > thrown_before_)
      print(stderr, "weft: an error left a run with WEFT_SEED={}\n", seed_);
  }

 private:
  std::uint64_t seed_;
  int thrown_before_ = std::uncaught_exceptions();
};

constinit order_hook::function hooked = nullptr;

}  // namespace

order_hook::order_hook(function begin_run) noexcept { hooked = begin_run; }

std::shared_ptr<void> order_hook::begin_run(std::uint64_t seed) {
  if (hooked) return hooked(seed);
  return seed == 0 ? nullptr : std::make_shared<order_on_stderr>(seed);
}

}  // namespace weft::testing
