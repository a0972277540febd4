// SPDX-License-Identifier: MIT
#include "weft/io/io_driver.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>

#include "weft/core/run.hpp"
#include "weft/io/epoll_driver.hpp"

namespace weft::io {

namespace {

class driver_variable {
 public:
  explicit driver_variable(const char* value) {
    if (const char* const was = std::getenv("WEFT_DRIVER")) before_ = was;
    setenv("WEFT_DRIVER", value, 1);
  }
  ~driver_variable() { before_ ? setenv("WEFT_DRIVER", before_->c_str(), 1) : unsetenv("WEFT_DRIVER"); }

 private:
  std::optional<std::string> before_;
};

bool runs_on_epoll(loop_options options = {}) {
  return run_with_options(options, []() -> task<bool> {
    co_return dynamic_cast<epoll_driver*>(&driver_of(co_await this_loop{})) != nullptr;
  });
}

TEST(IoDriver, TheVariableNamesIt) {
  const driver_variable set("epoll");
  EXPECT_TRUE(runs_on_epoll());
}

TEST(IoDriver, AnUnknownNameIsAnError) {
  const driver_variable set("kqueue");
  try {
    runs_on_epoll();
    FAIL();
  } catch (const std::invalid_argument& e) {
    EXPECT_STREQ(e.what(), "weft: WEFT_DRIVER is 'kqueue', but the drivers are epoll and io_uring");
  }
}

TEST(IoDriver, TheOptionWinsOverTheVariable) {
  const driver_variable set("kqueue");
  EXPECT_TRUE(runs_on_epoll({.backend = io_backend::epoll}));
}

TEST(IoDriver, IsMadeOnceForALoop) {
  run([]() -> task<> {
    loop& l = co_await this_loop{};
    EXPECT_EQ(&driver_of(l), &driver_of(l));
    EXPECT_EQ(&driver_of(l), &l.current_driver());
  });
}

}  // namespace

}  // namespace weft::io
