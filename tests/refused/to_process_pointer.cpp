// SPDX-License-Identifier: MIT
// error: weft: an argument cannot be sent to a process
#include "weft/process/to_process.hpp"

struct node {
  int* pointer;
};

weft::task<> program() {
  co_await weft::to_process([](node) {}, node());
}
