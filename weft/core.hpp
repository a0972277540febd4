// SPDX-License-Identifier: MIT
// Tasks, scopes, groups and time: the contents of the layer, in reading order.
#pragma once

// A coroutine, and running one; printing.
#include "weft/base/print.hpp"
#include "weft/core/run.hpp"
#include "weft/core/task.hpp"

// Time.
#include "weft/core/clock.hpp"
#include "weft/core/sleep.hpp"

// Several tasks at once.
#include "weft/core/as_completed.hpp"
#include "weft/core/gather.hpp"
#include "weft/core/race.hpp"
#include "weft/core/task_group.hpp"

// Cancellation and limits.
#include "weft/core/cancel_scope.hpp"
#include "weft/core/timeout.hpp"

// Resources and iteration.
#include "weft/core/async_generator.hpp"
#include "weft/core/for_each.hpp"
#include "weft/core/with.hpp"

// Errors.
#include "weft/core/error_path.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/exception_group.hpp"

// To write new operations.
#include "weft/core/attempt.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/operation.hpp"
#include "weft/core/parking_lot.hpp"
