// SPDX-License-Identifier: MIT
#include "weft/flow/covariance.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "tests/core/tracked.hpp"
#include "weft/flow/for_each.hpp"

namespace weft {
namespace {

using namespace tests;

struct shape {
  virtual ~shape() = default;
  virtual int corners() const { return 0; }
};
struct square final : shape {
  int corners() const override { return 4; }
};

task<std::unique_ptr<square>> make_square() {
  co_await sleep_for(1s);
  co_return std::make_unique<square>();
}
async_generator<std::unique_ptr<square>> squares() {
  const tracked t;
  for (int i = 0; i < 3; ++i) co_yield std::make_unique<square>();
}
task<int> corners_of(task<std::unique_ptr<shape>> work) { co_return (co_await std::move(work))->corners(); }

TEST(Covariance, ATaskOfADerivedIsATaskOfItsBase) {
  in_every_order([]() -> task<> {
    EXPECT_EQ(co_await corners_of(as_task_of<std::unique_ptr<shape>>(make_square())), 4);
    EXPECT_EQ(co_await as_task_of<long>(sleep_and_give(1s, 7)), 7L);
  });
}

TEST(Covariance, AGeneratorToo) {
  in_every_order([]() -> task<> {
    int corners = 0;
    const auto add = [&](std::unique_ptr<shape> s) { corners += s->corners(); };
    co_await for_each(as_generator_of<std::unique_ptr<shape>>(squares()), add);
    EXPECT_EQ(corners, 12);
  });
}

}  // namespace
}  // namespace weft
