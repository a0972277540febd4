// SPDX-License-Identifier: MIT
// blogdom, spelled with a task group: the children's results come out of it in the order they finish.
#include "apps/blogdom/domains.hpp"
#include "apps/domaincheck/domainlib.hpp"
#include "weft/core.hpp"

weft::task<> check() {
  co_await weft::with_task_group<domainlib::result>([](auto& group) -> weft::task<> {
    for (auto& domain : blogdom::domains()) group.spawn(domainlib::probe, domain);
    while (auto r = co_await group.next()) weft::print("{} {}\n", r->found ? '+' : ' ', r->domain);
  });
}

int main(int argc, char** argv) { return argc > 1 ? blogdom::help(argv[0]) : weft::main_run(check); }
