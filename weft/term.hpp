// SPDX-License-Identifier: MIT
#pragma once

// What a program shows while it works.
#include "weft/term/meter.hpp"
#include "weft/term/progress_bar.hpp"

// What that is made of.
#include "weft/term/moving_average.hpp"
#include "weft/term/terminal.hpp"
#include "weft/term/text_width.hpp"
