// SPDX-License-Identifier: MIT
// libuv: callbacks on one loop, so only timers and threads compare.
#include "bench/measure.h"

#include <stdlib.h>
#include <uv.h>

static void on_timer(uv_timer_t* t) { (void)t; }

static void timer_arm_cancel(void) {
  enum { n = 2000000, others_count = 10000 };
  uv_loop_t* const loop = uv_default_loop();
  uv_timer_t* const others = calloc(others_count, sizeof *others);
  for (int i = 0; i < others_count; ++i) {
    uv_timer_init(loop, others + i);
    uv_timer_start(others + i, on_timer, 3600000 + i, 0);
  }
  uv_timer_t t;
  uv_timer_init(loop, &t);
  const double before = cpu_ns();
  for (int i = 0; i < n; ++i) {
    uv_timer_start(&t, on_timer, 30000 + (i & 1023), 0);
    uv_timer_stop(&t);
  }
  report("timer_arm_cancel", (cpu_ns() - before) / n);
}

enum { round_trips = 10000 };
static int round_trips_left = round_trips;
static void work(uv_work_t* w) { (void)w; }
static void after_work(uv_work_t* w, int status) {
  (void)status;
  if (--round_trips_left > 0) uv_queue_work(uv_default_loop(), w, work, after_work);
}

static void to_thread(void) {
  uv_work_t w;
  const double before = round_trip_ns();
  uv_queue_work(uv_default_loop(), &w, work, after_work);
  uv_run(uv_default_loop(), UV_RUN_DEFAULT);
  report("to_thread", (round_trip_ns() - before) / round_trips / 1e3);
}

static const struct row rows[] = {
    {"timer_arm_cancel", timer_arm_cancel},
    {"to_thread", to_thread},
};

int main(int argc, char** argv) { return measure_rows(rows, sizeof rows / sizeof *rows, argc, argv); }
