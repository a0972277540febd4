// SPDX-License-Identifier: MIT
// dns_lookups SERVER COUNT: resolves so many names at once, and says how many had an address, and what that
// took of time and of this process's CPU time, in nanoseconds, the making of the resolver included.
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>

#include "bench/measure.h"
#include "weft/base/print.hpp"
#include "weft/core/run.hpp"
#include "weft/core/task_group.hpp"
#include "weft/dns/errors.hpp"
#include "weft/dns/stub_resolver.hpp"

namespace {

using namespace weft;

task<bool> resolves(dns::resolver& by, int number) {
  try {
    co_return !(co_await by.resolve(format("n{}.bench.test", number), dns::family::v4)).empty();
  } catch (const dns::resolve_error&) {
    co_return false;
  }
}

task<> look_up(std::string server, int count) {
  const double begun = wall_ns(), cpu_before = cpu_ns();
  dns::stub_resolver resolver({.servers = {std::move(server)}, .hosts_file = ""});
  int found = 0;
  co_await with_task_group<bool>([&](task_group<bool>& group) -> task<> {
    for (int i = 0; i < count; ++i) group.spawn(resolves, std::ref(resolver), i);
    while (const auto one = co_await group.next()) found += *one ? 1 : 0;
  });
  print("{} {:.0f} {:.0f}\n", found, wall_ns() - begun, cpu_ns() - cpu_before);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return main_run(look_up, std::string(argv[1]), std::atoi(argv[2]));
}
