// SPDX-License-Identifier: MIT
// What Python's asynchronous generator expressions and comprehensions are here, as a session.
#include <string>
#include <vector>

#include "apps/domaincheck/domainlib.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"

using namespace weft;

task<> session(std::vector<std::string> names) {
  using domainlib::multi_probe, domainlib::probe, domainlib::result;

  print(">>> (name async for name, found in multi_probe(names) if found)\n");
  auto gen_found = multi_probe(names) | filter(&result::found) | transform(&result::domain);
  co_await for_each(std::move(gen_found), [](const std::string& name) { print("{}\n", name); });

  print(">>> [result async for result in multi_probe(names)]\n");
  const auto all = co_await (multi_probe(names) | to<std::vector>());
  for (const result& r : all) print("{}\n", r.str());

  print(">>> {{name: found async for name, found in multi_probe(names)}}\n");
  const auto table = co_await (multi_probe(names) | to_map(&result::domain, &result::found));
  for (const auto& [name, found] : table) print("{}: {}\n", name, found ? "True" : "False");

  print(">>> {{name for name in names if (await probe(name)).found}}\n");
  const auto is_found = [](std::string name) -> task<bool> { co_return (co_await probe(name)).found; };
  for (const auto& name : co_await (names | filter(is_found) | to_set())) print("{}\n", name);

  print(">>> [await probe(name) for name in names]\n");  // one after the other
  for (const result& r : co_await (names | transform(probe) | to<std::vector>())) print("{}\n", r.str());

  print(">>> await gather(*[probe(name) for name in names])\n");  // all at once, in the same order
  for (const result& r : co_await gather(transform(names, probe))) print("{}\n", r.str());
}

int main(int argc, char** argv) {
  std::vector<std::string> names(argv + 1, argv + argc);
  if (names.empty()) names = {"python.org", "rust-lang.org", "golang.org", "no-lang.invalid"};
  return main_run(session, names);
}
