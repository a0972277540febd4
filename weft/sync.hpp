// SPDX-License-Identifier: MIT
// What tasks wait for among each other: the contents of the layer, in reading order.
#pragma once

// Something that happens; tasks that meet.
#include "weft/sync/barrier.hpp"
#include "weft/sync/event.hpp"
#include "weft/sync/latch.hpp"

// One at a time, or so many.
#include "weft/sync/bounded_semaphore.hpp"
#include "weft/sync/capacity_limiter.hpp"
#include "weft/sync/condition.hpp"
#include "weft/sync/mutex.hpp"
#include "weft/sync/reentrant_mutex.hpp"
#include "weft/sync/semaphore.hpp"
#include "weft/sync/shared_mutex.hpp"

// Items that go from task to task.
#include "weft/sync/channel.hpp"
#include "weft/sync/lifo_queue.hpp"
#include "weft/sync/priority_queue.hpp"
#include "weft/sync/queue.hpp"

// Values that tasks share.
#include "weft/sync/broadcast.hpp"
#include "weft/sync/once.hpp"
#include "weft/sync/one_shot.hpp"
#include "weft/sync/run_local.hpp"
#include "weft/sync/watch.hpp"

// Results for code that is called back.
#include "weft/sync/future.hpp"

// Errors.
#include "weft/sync/errors.hpp"
