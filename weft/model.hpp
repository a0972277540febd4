// SPDX-License-Identifier: MIT
#pragma once

// Plain structs from JSON and other texts, and to JSON.
#include "weft/model/from_json.hpp"
#include "weft/model/from_text.hpp"
#include "weft/model/mode.hpp"
#include "weft/model/to_json.hpp"
#include "weft/model/write_options.hpp"

// What is wrong with a text.
#include "weft/model/errors.hpp"

// What a struct's declaration does not say.
#include "weft/model/describe.hpp"
#include "weft/model/rules.hpp"

// What can be read and written, and how its parts are found.
#include "weft/model/bytes.hpp"
#include "weft/model/decimal.hpp"
#include "weft/model/enums.hpp"
#include "weft/model/fields.hpp"
#include "weft/model/limited.hpp"
#include "weft/model/literal.hpp"
#include "weft/model/text_form.hpp"
#include "weft/model/times.hpp"
#include "weft/model/types.hpp"
#include "weft/model/uuid.hpp"

// What documentation says of it: JSON Schema.
#include "weft/model/schema.hpp"
