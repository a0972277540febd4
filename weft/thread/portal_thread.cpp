// SPDX-License-Identifier: MIT
#include "weft/thread/portal_thread.hpp"

#include <pthread.h>

#include <exception>
#include <latch>
#include <memory>
#include <optional>
#include <utility>

#include "weft/core/run.hpp"
#include "weft/core/start_hook.hpp"

namespace weft {

struct portal_thread::opening {
  std::latch done{1};
  std::optional<portal> made;
  std::exception_ptr error;
};

portal_thread::portal_thread(loop_options options) {
  start_hook::call_all();  // the last moment without threads, perhaps
  const auto opened = std::make_shared<opening>();
  thread_ = std::thread([this, opened, options] {
    try {
      run_with_options(options, [&]() -> task<> { co_await scope_.run([&] { return serve(*opened); }); });
    } catch (...) {
      if (opened->made) return;  // an interrupt
      opened->error = std::current_exception();
      opened->done.count_down();
    }
  });
  pthread_setname_np(thread_.native_handle(), "weft-portal");
  opened->done.wait();
  if (opened->error) {
    thread_.join();
    std::rethrow_exception(opened->error);
  }
  portal_ = *opened->made;
}

task<> portal_thread::serve(opening& opened) {
  co_await with_portal([&](portal p) -> task<> {
    opened.made = std::move(p);
    opened.done.count_down();
    co_await stop_.wait();  // the portal counts for those outside
  });
}

portal_thread::~portal_thread() {
  // On the loop, after what was posted before: that shall still run.
  portal_.token().call_soon([this]() noexcept { stop_.set(); });
  thread_.join();
}

void portal_thread::cancel() {
  portal_.token().call_soon([this]() noexcept { scope_.cancel(); });
}

}  // namespace weft
