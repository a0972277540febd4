// SPDX-License-Identifier: MIT
// One queue between a task, a plain thread, and a libuv loop in a third thread.
#include <uv.h>

#include <thread>

#include "weft/core.hpp"
#include "weft/thread.hpp"

using numbers = weft::universal_queue<int>;

struct consumer {
  numbers& from;
  numbers& to;
};

// [foreign]
/// libuv watches the queue's descriptor, and takes what is there.
void on_readable(uv_poll_t* poll, int, int) {
  const auto& [from, to] = *static_cast<consumer*>(poll->data);
  while (const auto n = from.try_get()) {
    if (*n == 0) {
      to.close();
      uv_poll_stop(poll);
      return;
    }
    to.put_blocking(*n * *n);
  }
}
// [/foreign]

void run_libuv(consumer data) {
  uv_loop_t loop;
  uv_loop_init(&loop);
  uv_poll_t poll;
  uv_poll_init(&loop, &poll, data.from.descriptor());
  poll.data = &data;
  uv_poll_start(&poll, UV_READABLE, on_readable);
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_close(reinterpret_cast<uv_handle_t*>(&poll), nullptr);
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
}

// [queue]
weft::task<int> sum_up(numbers& squares) {
  int sum = 0;
  try {
    for (;;) sum += co_await squares.get();
  } catch (const weft::queue_closed&) {
    co_return sum;
  }
}

void count(numbers& to) {
  for (int n : {1, 2, 3, 4, 0}) to.put_blocking(n);
}
// [/queue]

int main() {
  numbers plain(2);
  numbers squares;
  std::thread foreign(run_libuv, consumer{plain, squares});
  std::thread counting(count, std::ref(plain));
  const int sum = weft::run(sum_up, std::ref(squares));
  counting.join();
  foreign.join();
  weft::print("1 + 4 + 9 + 16 = {}\n", sum);
  return sum == 30 ? 0 : 1;
}
