// SPDX-License-Identifier: MIT
// What tasks wait for among each other: the contents of the layer, in reading order.
#pragma once

#include "weft/sync/bounded_semaphore.hpp"
#include "weft/sync/event.hpp"
#include "weft/sync/mutex.hpp"
#include "weft/sync/semaphore.hpp"
