// SPDX-License-Identifier: MIT
// What the work of the fork-join rows takes on one thread without any fork: the ideal on two is half of it.
#include "bench/floor/fork_join_paths.hpp"

#include <iterator>

#include "bench/measure.h"

namespace {

using namespace floor_paths;

constexpr row rows[] = {
    {"fib", [] { report("fib", shortest_ms(wall_ns, [] { return fib(unknown(fib_of)); })); }},
    {"skynet",
     [] { report("skynet", shortest_ms(wall_ns, [] { return skynet(0, unknown(skynet_leaves)); })); }},
};

}  // namespace

int main(int argc, char** argv) { return measure_rows(rows, std::size(rows), argc, argv); }
