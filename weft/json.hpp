// SPDX-License-Identifier: MIT
#pragma once

// Text to values and back.
#include "weft/json/dump.hpp"
#include "weft/json/parse.hpp"
#include "weft/json/value.hpp"

// The same piece by piece, without values.
#include "weft/json/reader.hpp"
#include "weft/json/utf8.hpp"
#include "weft/json/writer.hpp"

// What is accepted, and what goes wrong.
#include "weft/json/errors.hpp"
#include "weft/json/limits.hpp"
