// SPDX-License-Identifier: MIT
// Functions in other processes, and other programs: the contents of the layer, in reading order.
#pragma once

#include "weft/process/errors.hpp"
#include "weft/process/to_process.hpp"

// Tasks, threads and processes for programs without a loop.
#include "weft/process/unsync.hpp"

// What the program shares with its workers.
#include "weft/process/process_semaphore.hpp"

// What can be sent.
#include "weft/process/serialize.hpp"
#include "weft/process/struct_nesting.hpp"

// A pool of one's own.
#include "weft/process/process_pool.hpp"

// Other programs.
#include "weft/process/child.hpp"
#include "weft/process/command.hpp"
#include "weft/process/exit_status.hpp"
