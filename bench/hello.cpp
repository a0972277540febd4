// SPDX-License-Identifier: MIT
// The smallest program: how long it takes, and how much memory, is what weft costs everybody.
#include "weft/core.hpp"
#include "weft/net.hpp"

int main() {
  return weft::main_run([]() -> weft::task<> {
    weft::print("hello\n");
    co_return;
  });
}
