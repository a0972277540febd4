// SPDX-License-Identifier: MIT
// What the guide's page on resources shows, on a virtual clock.
#include <string>
#include <vector>

#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/testing/run.hpp"

using namespace weft;

std::string text;

// [resource]
/// A resource is entered and left by awaiting.
struct connection {
  std::string name;
  task<> enter() {
    co_await sleep_for(1s);
    text += "+" + name;
  }
  task<> exit(ended how) {  // always runs, shielded from cancellation, for at most ten seconds
    co_await sleep_for(1s);
    text += how == ended::returned ? "-" : "!";
    text += name;
  }
};
// [/resource]

task<> one() {
  // [with]
  co_await with(connection{"a"}, [](connection& c) -> task<> {
    text += " use " + c.name + " ";
    co_return;
  });
  // [/with]
}

task<> several() {
  // [several]
  co_await with(connection{"a"}, connection{"b"}, [](connection&, connection&) -> task<> {
    text += " both ";
    co_return;
  });  // left in the reverse order
  // [/several]
}

task<> cut() {
  co_await move_on_after(2s, with(connection{"a"}, [](connection&) -> task<> { co_await sleep_forever(); }));
}

task<> any_number() {
  const std::vector<std::string> names{"a", "b"};
  // [exit_stack]
  co_await with(exit_stack(), [&](exit_stack& stack) -> task<> {
    std::vector<connection*> open;
    for (const auto& name : names) open.push_back(&co_await stack.push(connection{name}));
    stack.defer([] { text += " leaving "; });
    text += " use " + open.back()->name;
  });
  // [/exit_stack]
}

std::string shown(task<> (*body)()) {
  text.clear();
  testing::run(body);
  return text;
}

int main() {
  const bool right = shown(one) == "+a use a -a" && shown(several) == "+a+b both -b-a" &&
                     shown(cut) == "+a!a" && shown(any_number) == "+a+b use b leaving -b-a";
  print("{}\n", right ? "all as the guide says" : "not as the guide says");
  return right ? 0 : 1;
}
