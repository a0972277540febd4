// SPDX-License-Identifier: MIT
// blogdom, spelled with a task group: the children's results come out of it in the order they finish.
#include "apps/blogdom/domains.hpp"
#include "weft/core.hpp"
#include "weft/net.hpp"

struct answer {
  std::string domain;
  bool found;
};

weft::task<answer> probe(std::string domain) {
  try {
    co_await weft::net::resolve(domain);
  } catch (const weft::net::resolve_error&) {
    co_return answer{domain, false};
  }
  co_return answer{domain, true};
}

weft::task<> check() {
  co_await weft::with_task_group<answer>([](auto& group) -> weft::task<> {
    for (auto& domain : blogdom::domains()) group.spawn(probe, domain);
    while (auto a = co_await group.next()) weft::print("{} {}\n", a->found ? '+' : ' ', a->domain);
  });
}

int main(int argc, char** argv) { return argc > 1 ? blogdom::help(argv[0]) : weft::main_run(check); }
