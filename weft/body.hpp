// SPDX-License-Identifier: MIT
// Bodies of HTTP messages that are made and taken piece by piece, and what answers requests: the contents of
// the layer, in reading order.
#pragma once

#include "weft/body/body_reader.hpp"
#include "weft/body/body_sink.hpp"
#include "weft/body/body_source.hpp"
#include "weft/body/follow_up.hpp"
#include "weft/body/handler.hpp"
#include "weft/body/takeover.hpp"
