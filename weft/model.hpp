// SPDX-License-Identifier: MIT
#pragma once

// Plain structs from JSON and to JSON.
#include "weft/model/from_json.hpp"
#include "weft/model/to_json.hpp"

// What is wrong with a text.
#include "weft/model/errors.hpp"

// What can be read and written, and how its parts are found.
#include "weft/model/enums.hpp"
#include "weft/model/fields.hpp"
#include "weft/model/types.hpp"
