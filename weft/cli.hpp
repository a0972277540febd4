// SPDX-License-Identifier: MIT
// Command lines: the contents of the layer.
#pragma once

#include "weft/cli/parser.hpp"
