// SPDX-License-Identifier: MIT
#pragma once

// Which codings there are, and which one to use.
#include "weft/coding/content_coding.hpp"

// Undoing and applying them, piece by piece.
#include "weft/coding/decoder.hpp"
#include "weft/coding/encoder.hpp"

// What can go wrong.
#include "weft/coding/errors.hpp"
#include "weft/coding/limits.hpp"
