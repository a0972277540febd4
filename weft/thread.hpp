// SPDX-License-Identifier: MIT
// Blocking functions off the loop: the contents of the layer, in reading order.
#pragma once

#include "weft/thread/to_thread.hpp"

// A pool of one's own.
#include "weft/thread/thread_job.hpp"
#include "weft/thread/thread_pool.hpp"
