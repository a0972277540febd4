// SPDX-License-Identifier: MIT
// Functions in other processes: the contents of the layer, in reading order.
#pragma once

#include "weft/process/errors.hpp"
#include "weft/process/to_process.hpp"

// What the program shares with its workers.
#include "weft/process/process_semaphore.hpp"

// What can be sent.
#include "weft/process/serialize.hpp"

// A pool of one's own.
#include "weft/process/process_pool.hpp"
