// SPDX-License-Identifier: MIT
// Computing on all processors: the contents of the layer, in reading order.
#pragma once

// From plain functions.
#include "weft/parallel/fork_join.hpp"
#include "weft/parallel/parallel_for.hpp"

// From tasks.
#include "weft/parallel/on_cpu.hpp"

// A pool of one's own.
#include "weft/parallel/compute_pool.hpp"
