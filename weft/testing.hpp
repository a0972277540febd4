// SPDX-License-Identifier: MIT
// Exact and fast tests of concurrent programs, with GoogleTest: the contents of the layer, in reading order.
#pragma once

// A test is a coroutine, on a virtual clock, in many orders.
#include "weft/testing/for_seeds.hpp"
#include "weft/testing/order_hook.hpp"
#include "weft/testing/run.hpp"
#include "weft/testing/task_test.hpp"

// When something happens.
#include "weft/testing/sequencer.hpp"
#include "weft/testing/stepper.hpp"
#include "weft/testing/suspension.hpp"
#include "weft/testing/wait_all_blocked.hpp"

// Cancelled at every suspension.
#include "weft/testing/cancel_everywhere.hpp"

// Streams without a network, streams that fail, and what every stream must keep.
#include "weft/testing/check_stream.hpp"
#include "weft/testing/faulty_stream.hpp"
#include "weft/testing/lockstep_stream.hpp"

// A client and a server in one process, with a network of any quality between them.
#include "weft/testing/network.hpp"

// What checks throw.
#include "weft/testing/errors.hpp"
