// SPDX-License-Identifier: MIT
// Looking into running programs: the contents of the layer, in reading order.
#pragma once

// What a program should not do, reported: WEFT_DEBUG=1.
#include "weft/inspect/debug_mode.hpp"

// The tasks as they stand.
#include "weft/inspect/dump_tasks.hpp"

// Where the time goes.
#include "weft/inspect/lag_histogram.hpp"
#include "weft/inspect/slow_steps.hpp"
#include "weft/inspect/task_times.hpp"
#include "weft/inspect/watchdog.hpp"

// What they are made of.
#include "weft/inspect/open_descriptors.hpp"
#include "weft/inspect/report.hpp"
#include "weft/inspect/stack_trace.hpp"
