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

// Children and their scope.
#include "weft/core/task_group.hpp"
#include "weft/core/until.hpp"

// Cancellation and limits.
#include "weft/core/cancel_scope.hpp"
#include "weft/core/timeout.hpp"

// Resources.
#include "weft/core/with.hpp"

// Values that go with a task.
#include "weft/core/task_local.hpp"

// Errors.
#include "weft/core/error_path.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/task_tree.hpp"

// To write new operations.
#include "weft/core/adaptive_spin.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/end_watch.hpp"
#include "weft/core/instrument.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/operation.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/task_notes.hpp"

// For libraries that have to act before a loop begins.
#include "weft/core/start_hook.hpp"
