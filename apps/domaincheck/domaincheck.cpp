// SPDX-License-Identifier: MIT
// Which of Python's keywords have a domain below a TLD? Two columns that fill as the answers arrive.
#include "apps/blogdom/domains.hpp"
#include "apps/domaincheck/domainlib.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"

weft::task<> check(std::string tld) {
  weft::print("FOUND\t\tNOT FOUND\n=====\t\t=========\n");
  co_await for_each(domainlib::multi_probe(blogdom::domains(tld)), [](const domainlib::result& r) {
    weft::print("{}{}\n", r.found ? "" : "\t\t", r.domain);
  });
}

int main(int argc, char** argv) {
  if (argc == 2) return weft::main_run(check, argv[1]);
  weft::print("Please provide a TLD. Example: {} COM.BR\n", argv[0]);
}
