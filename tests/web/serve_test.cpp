// SPDX-License-Identifier: MIT
// Covers: weft/web/app.hpp weft/web/serve_options.hpp
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>

#include "weft/core/exception_group.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/run.hpp"
#include "weft/core/task_group.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/descriptor_stream.hpp"
#include "weft/web/app.hpp"

namespace weft::web {
namespace {

/// Serves until it listens, and cancels it then.
task<> serve_for_a_moment(app& served) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
  io::descriptor_stream ready(co_await this_loop{}, io::descriptor(ends[0]), "a pipe");
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn(&app::serve, &served, serve_options{.port = 0, .ready_fd = ends[1]});
    std::array<char, 1> line{};
    co_await ready.read_some(line);
    group.cancel();
  });
}

TEST(Serve, AFailureAtShutdownIsNotLostThoughItWasCancelled) {
  app broken, fine;
  broken.on_shutdown([]() -> task<> {
    throw std::runtime_error("it broke");
    co_return;
  });
  ::testing::internal::CaptureStderr();
  EXPECT_NO_THROW(run([&] { return serve_for_a_moment(fine); }));
  std::string why;
  try {
    run([&] { return serve_for_a_moment(broken); });
  } catch (...) {
    why = describe(std::current_exception());
  }
  const std::string said = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(why.find("it broke"), std::string::npos) << why;
  EXPECT_NE(said.find("Application shutdown complete."), std::string::npos) << said;
  EXPECT_TRUE(said.contains("ERROR:    Application shutdown failed. Exiting.\n")) << said;
}

}  // namespace
}  // namespace weft::web
