// SPDX-License-Identifier: MIT
// TBB on two threads.
#include <oneapi/tbb/task_arena.h>

#include <iterator>

#include "bench/measure.h"
#include "bench/peers/tbb/fork_join_paths.hpp"

namespace {

using namespace floor_paths;

template <typename Work> void in_arena(const char* name, Work work) {
  oneapi::tbb::task_arena two(2);
  report(name, shortest_ms(wall_ns, [&] { return two.execute(work); }));
}

constexpr row rows[] = {
    {"fib", [] { in_arena("fib", [] { return tbb_paths::fib(fib_of); }); }},
    {"skynet", [] { in_arena("skynet", [] { return tbb_paths::skynet(0, skynet_leaves); }); }},
};

}  // namespace

int main(int argc, char** argv) { return measure_rows(rows, std::size(rows), argc, argv); }
