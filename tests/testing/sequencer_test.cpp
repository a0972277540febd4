// SPDX-License-Identifier: MIT
// Covers: weft/testing/sequencer.hpp weft/testing/errors.hpp
#include "weft/testing/sequencer.hpp"

#include <string>

#include "tests/core/tracked.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/testing/errors.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft {
namespace {

using namespace tests;
using testing::sequence_error;
using testing::sequencer;

TASK_TEST(Sequencer, PutsPartsInOrder, .seeds = 50) {
  std::string order;
  sequencer seq;
  const auto part = [&](std::size_t position, char name) -> task<> {
    co_await seq.at(position);
    order += name;
  };
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn(part, 2U, 'c');
    group.spawn(part, 0U, 'a');
    group.spawn(part, 3U, 'd');
    co_await part(1, 'b');
  });
  EXPECT_EQ(order, "abcd");
}

TASK_TEST(Sequencer, APartLastsAsLongAsItsTurn, .seeds = 20) {
  std::string order;
  sequencer seq;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      const auto turn = co_await seq.at(0);
      order += '(';
      co_await sleep_for(1s);
      order += ')';
    });
    co_await seq.at(1);
    order += 'b';
  });
  EXPECT_EQ(order, "()b");
}

TASK_TEST(Sequencer, APositionIsTakenOnce) {
  sequencer seq;
  co_await seq.at(0);
  EXPECT_THROW(co_await seq.at(0), sequence_error);
}

TASK_TEST(Sequencer, APartThatIsCutBreaksTheSequence, .seeds = 20) {
  sequencer seq;
  co_await with_task_group([&](task_group<>& group) -> task<> {
    auto cut = group.spawn([&]() -> task<> { co_await seq.at(1); });
    group.spawn([&]() -> task<> { EXPECT_THROW(co_await seq.at(2), sequence_error); });
    co_await testing::wait_all_blocked();
    cut.cancel();
  });
  EXPECT_THROW(co_await seq.at(3), sequence_error);
}

}  // namespace
}  // namespace weft
