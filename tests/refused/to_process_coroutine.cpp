// SPDX-License-Identifier: MIT
// error: weft: a coroutine would only be made in the process
#include "weft/process/to_process.hpp"

weft::task<> work() { co_return; }

weft::task<> program() { co_await weft::to_process(work); }
