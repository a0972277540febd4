// SPDX-License-Identifier: MIT
// A weft program inside of GLib's main loop, as in an application with a user interface.
#include <glib-unix.h>
#include <glib.h>

#include "weft/core.hpp"
#include "weft/thread.hpp"

using namespace std::chrono_literals;

// [guest]
weft::task<int> program() {
  co_await weft::sleep_for(50ms);
  co_return co_await weft::to_thread([] { return 42; });
}

struct application {
  GMainLoop* main = g_main_loop_new(nullptr, false);
  weft::guest_run<int> guest = weft::start_guest_run(program);
  int ticks = 0;
};

gboolean step(int, GIOCondition, void* data) {
  auto& app = *static_cast<application*>(data);
  if (app.guest.step()) return G_SOURCE_CONTINUE;
  g_main_loop_quit(app.main);
  return G_SOURCE_REMOVE;
}
// [/guest]

gboolean tick(void* data) {
  ++static_cast<application*>(data)->ticks;
  return G_SOURCE_CONTINUE;
}

int main() {
  application app;
  g_unix_fd_add(app.guest.descriptor(), G_IO_IN, step, &app);
  g_timeout_add(10, tick, &app);
  g_main_loop_run(app.main);
  g_main_loop_unref(app.main);
  const int answer = app.guest.take();
  weft::print("the guest says {}, the host has ticked {}\n", answer, app.ticks > 1 ? "meanwhile" : "never");
  return answer == 42 && app.ticks > 1 ? 0 : 1;
}
