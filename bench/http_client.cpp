// SPDX-License-Identifier: MIT
// GET requests of our client, so many at a time: http_client PORT COUNT CONCURRENCY prints the CPU
// microseconds of one, connections included.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/measure.h"
#include "weft/base/print.hpp"
#include "weft/client/client.hpp"
#include "weft/core/run.hpp"
#include "weft/core/task_group.hpp"

using namespace weft;

namespace {

task<> ask(http::client& client, const std::string& url, int& left) {
  while (left-- > 0) {
    const auto response = co_await client.get(url);
    if (response.status() != 200 || response.body().size() != 500) std::abort();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int count = std::atoi(argv[2]), width = std::atoi(argv[3]);
  const double before = cpu_ns();
  run([&]() -> task<> {
    const std::string url = format("http://127.0.0.1:{}/body", argv[1]);
    http::client client({.timeouts = http::timeouts::all(30s), .pool = {.idle_connections_max = 1000}});
    int left = count;
    co_await with_task_group([&](task_group<>& group) -> task<> {
      for (int i = 0; i < width; ++i) group.spawn(ask, std::ref(client), url, std::ref(left));
      co_return;
    });
  });
  print("{:.3f}\n", (cpu_ns() - before) / 1e3 / count);
}
