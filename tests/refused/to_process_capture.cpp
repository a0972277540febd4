// SPDX-License-Identifier: MIT
// error: weft: a process takes a function, or a lambda that captures nothing
#include "weft/process/to_process.hpp"

weft::task<> program(int n) {
  co_await weft::to_process([n] { return n; });
}
