// SPDX-License-Identifier: MIT
#include "weft/io/protocol.hpp"

#include <gtest/gtest.h>

#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include "weft/core/exception_group.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/task_group.hpp"
#include "weft/core/timeout.hpp"
#include "weft/io/buffered_reader.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/memory_stream.hpp"
#include "weft/testing/cancel_everywhere.hpp"
#include "weft/testing/task_test.hpp"
#include "weft/testing/wait_all_blocked.hpp"

namespace weft::io {
namespace {

/// Writes down what happens, and does what it is told when data comes.
class recording_protocol : public protocol {
 public:
  void connection_made(transport& t) override {
    to = &t;
    log += "made;";
    on_made();
  }
  void data_received(std::string_view data) override {
    log += std::string(data) + ";";
    on_data(data);
  }
  bool eof_received() override {
    log += "eof;";
    return keeps_open;
  }
  void pause_writing() override { log += "pause;"; }
  void resume_writing() override { log += "resume;"; }
  void connection_lost(std::exception_ptr error) noexcept override { log += error ? "broken;" : "lost;"; }

  transport* to = nullptr;
  std::string log;
  bool keeps_open = false;
  std::function<void()> on_made = [] {};
  std::function<void(std::string_view)> on_data = [](std::string_view) {};
};

TASK_TEST(Protocol, Echoes, .seeds = 10) {
  auto [a, b] = memory_stream::pair();
  recording_protocol echo;
  echo.on_data = [&](std::string_view data) { echo.to->write(data); };
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn(run_protocol, std::ref(b), std::ref(echo));
    std::string into(5, '\0');
    co_await a.write_all("hello");
    co_await a.read_exactly(into);
    EXPECT_EQ(into, "hello");
    co_await a.write_all("last");
    co_await a.close_write();
    buffered_reader rest(a);
    EXPECT_EQ(co_await rest.read_all(), "last") << "what is unsent is sent before it closes";
  });
  EXPECT_EQ(echo.log, "made;hello;last;eof;lost;");
}

TASK_TEST(Protocol, IsToldToPauseAndToGoOn, .seeds = 10) {
  auto [a, b] = memory_stream::pair(10);
  recording_protocol talker;
  const std::string data(300, 'x');
  talker.on_made = [&] {
    EXPECT_THROW(talker.to->set_water_marks({.high = 1, .low = 2}), std::invalid_argument);
    talker.to->set_water_marks({.high = 200, .low = 100});
    talker.to->write(data);
    talker.to->write("y");
    EXPECT_EQ(talker.to->unsent(), 301U);
    talker.log += "wrote;";
  };
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn(run_protocol, std::ref(b), std::ref(talker));
    co_await testing::wait_all_blocked();
    EXPECT_EQ(talker.log, "made;pause;wrote;");
    std::string got(301, '\0');
    co_await a.read_exactly(got);
    EXPECT_EQ(got, data + "y");
    co_await testing::wait_all_blocked();
    EXPECT_EQ(talker.log, "made;pause;wrote;resume;");
    EXPECT_EQ(talker.to->unsent(), 0U);
    talker.to->close();
    talker.to->write("in vain");
    EXPECT_TRUE(talker.to->is_closing());
  });
  EXPECT_TRUE(talker.log.ends_with("resume;lost;"));
}

TASK_TEST(Protocol, PausesReading) {
  auto [a, b] = memory_stream::pair();
  recording_protocol reader;
  reader.on_data = [&](std::string_view) { reader.to->pause_reading(); };
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn(run_protocol, std::ref(b), std::ref(reader));
    co_await a.write_all("one");
    co_await testing::wait_all_blocked();
    co_await a.write_all("two");
    co_await testing::wait_all_blocked();
    EXPECT_EQ(reader.log, "made;one;");
    EXPECT_FALSE(reader.to->is_reading());
    reader.to->resume_reading();
    EXPECT_TRUE(reader.to->is_reading());
    co_await testing::wait_all_blocked();
    EXPECT_EQ(reader.log, "made;one;two;");
    reader.to->close();  // although it is paused
  });
  EXPECT_EQ(reader.log, "made;one;two;lost;");
}

TASK_TEST(Protocol, EndsOneSideFirst) {
  auto [a, b] = memory_stream::pair();
  recording_protocol half;
  half.keeps_open = true;
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn(run_protocol, std::ref(b), std::ref(half));
    co_await a.close_write();
    co_await testing::wait_all_blocked();
    EXPECT_EQ(half.log, "made;eof;");
    half.to->write("after the end");
    half.to->write_eof();
    EXPECT_THROW(half.to->write("more"), std::logic_error);
    buffered_reader rest(a);
    EXPECT_EQ(co_await rest.read_all(), "after the end");
    half.to->close();
  });
  EXPECT_EQ(half.log, "made;eof;lost;");
}

TASK_TEST(Protocol, AbortThrowsAwayWhatIsUnsent) {
  auto [a, b] = memory_stream::pair(10);
  recording_protocol talker;
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn(run_protocol, std::ref(b), std::ref(talker));
    co_await testing::wait_all_blocked();
    talker.to->write(std::string(1000, 'x'));
    co_await testing::wait_all_blocked();
    talker.to->abort();
    talker.to->abort();
  });
  EXPECT_EQ(talker.log, "made;lost;");
  buffered_reader rest(a);
  EXPECT_LE((co_await rest.read_all()).size(), 20U);
}

TASK_TEST(Protocol, IsToldThatTheConnectionBroke) {
  auto [a, b] = memory_stream::pair(10);
  recording_protocol talker;
  co_await with_task_group([&](task_group<>& g) -> task<> {
    g.spawn(run_protocol, std::ref(b), std::ref(talker));
    co_await testing::wait_all_blocked();
    talker.keeps_open = true;
    a.close();
    talker.to->write("nobody reads");
  });
  EXPECT_TRUE(talker.log.ends_with("broken;")) << talker.log;
}

TASK_TEST(Protocol, AFaultOfACallbackIsThrown) {
  auto [a, b] = memory_stream::pair();
  recording_protocol faulty;
  faulty.on_data = [](std::string_view) { throw std::runtime_error("a bug"); };
  co_await a.write_all("x");
  EXPECT_THROW(co_await run_protocol(b, faulty), exception_group);
  EXPECT_EQ(faulty.log, "made;x;lost;");
}

TEST(Protocol, IsToldTheEndWhereverItIsCut) {
  testing::cancel_everywhere([](testing::cancelled_run& run) -> task<> {
    auto [a, b] = memory_stream::pair(4);
    recording_protocol echo;
    echo.on_data = [&](std::string_view data) { echo.to->write(data); };
    co_await with_task_group([&](task_group<>& group) -> task<> {
      group.spawn([&]() -> task<> {
        try {
          co_await a.write_all("hello, ");
          co_await a.write_all("world");
          co_await a.close_write();
          std::string into(10, '\0');
          while (co_await a.read_some(into) > 0) {}
        } catch (const error&) {  // the other end was cut
        }
      });
      co_await run.run([&] { return run_protocol(b, echo); });
      b.close();
    });
    if (!echo.log.empty())
      EXPECT_TRUE(echo.log.starts_with("made;") && echo.log.ends_with("lost;")) << echo.log;
  });
}

}  // namespace
}  // namespace weft::io
