// SPDX-License-Identifier: MIT
#pragma once

// What a program shows while it works.
#include "weft/term/async_progress.hpp"
#include "weft/term/meter.hpp"
#include "weft/term/progress.hpp"
#include "weft/term/progress_bar.hpp"
#include "weft/term/progress_options.hpp"

// What that is made of.
#include "weft/term/bar_format.hpp"
#include "weft/term/colour.hpp"
#include "weft/term/moving_average.hpp"
#include "weft/term/option_defaults.hpp"
#include "weft/term/postfix.hpp"
#include "weft/term/terminal.hpp"
#include "weft/term/text_width.hpp"
