// SPDX-License-Identifier: MIT
// Blocking functions off the loop: the contents of the layer, in reading order.
#pragma once

#include "weft/thread/thread_cancelled.hpp"
#include "weft/thread/thread_options.hpp"
#include "weft/thread/to_thread.hpp"

// Tasks for functions on threads.
#include "weft/thread/await_here.hpp"
#include "weft/thread/spawn_thread.hpp"

// Calls into a loop from any thread; a loop for programs without one.
#include "weft/thread/loop_token.hpp"
#include "weft/thread/portal.hpp"
#include "weft/thread/portal_thread.hpp"
#include "weft/thread/run_threads.hpp"
#include "weft/thread/thread_future.hpp"

// Between threads, tasks of any loop, and foreign loops.
#include "weft/thread/universal_event.hpp"
#include "weft/thread/universal_queue.hpp"
#include "weft/thread/universal_result.hpp"

// A blocking client behind a coroutine face; weft inside of a foreign loop.
#include "weft/thread/async_facade.hpp"
#include "weft/thread/errors.hpp"
#include "weft/thread/guest_run.hpp"

// A pool of one's own, and what runs on it.
#include "weft/thread/abandonable_job.hpp"
#include "weft/thread/function_description.hpp"
#include "weft/thread/function_outcome.hpp"
#include "weft/thread/ready_descriptor.hpp"
#include "weft/thread/thread_job.hpp"
#include "weft/thread/thread_pool.hpp"
#include "weft/thread/thread_question.hpp"
#include "weft/thread/thread_work.hpp"
#include "weft/thread/universal_lot.hpp"
