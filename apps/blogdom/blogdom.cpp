// SPDX-License-Identifier: MIT
// Which of Python's short keywords have a .dev domain? Asks for all of them at once, prints each as its
// answer arrives.
#include <string_view>

#include "apps/blogdom/domains.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
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
  co_await for_each(weft::as_completed(transform(blogdom::domains(), probe)),
                    [](const answer& a) { weft::print("{} {}\n", a.found ? '+' : ' ', a.domain); });
}

int main(int argc, char** argv) { return argc > 1 ? blogdom::help(argv[0]) : weft::main_run(check); }
