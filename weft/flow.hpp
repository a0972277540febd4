// SPDX-License-Identifier: MIT
// Several tasks at once, and async iteration: the contents of the layer, in reading order.
#pragma once

// Several tasks at once.
#include "weft/flow/as_completed.hpp"
#include "weft/flow/gather.hpp"
#include "weft/flow/race.hpp"
#include "weft/flow/retry.hpp"
#include "weft/flow/staggered_race.hpp"
#include "weft/flow/wait.hpp"

// Async iteration.
#include "weft/flow/async_generator.hpp"
#include "weft/flow/concepts.hpp"
#include "weft/flow/covariance.hpp"
#include "weft/flow/for_each.hpp"
#include "weft/flow/interval.hpp"
#include "weft/flow/iteration.hpp"

// Pipes of it.
#include "weft/flow/adaptors.hpp"
#include "weft/flow/collectors.hpp"
#include "weft/flow/combine.hpp"
#include "weft/flow/map_concurrent.hpp"
#include "weft/flow/pace.hpp"
#include "weft/flow/pipe.hpp"
#include "weft/flow/producer.hpp"

// Resources.
#include "weft/flow/contextmanager.hpp"
#include "weft/flow/exit_stack.hpp"

// The names that other libraries have for all this.
#include "weft/flow/spellings.hpp"
