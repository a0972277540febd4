// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "weft/model/detail/type_table.hpp"

namespace weft::model::detail {

extern const type_table boolean_table;
extern const type_table text_table_of_string;
extern const type_table json_table;  // of json::value

extern const type_table int8_table, int16_table, int32_table, int64_table;
extern const type_table uint8_table, uint16_table, uint32_table, uint64_table;
extern const type_table float_table, double_table;

/// The number of a value whose table says what it is.
__int128 load_integer(const void* value, const type_table& type);
double load_real(const void* value, std::size_t bytes);

/// Stores and loads the value of an enum, which is never negative.
void store_index(void* value, std::size_t bytes, std::size_t index);
std::size_t load_index(const void* value, std::size_t bytes);

// For tables of one of several texts.
void read_name(decoder& in, void* out, const type_table& self);
void write_name(encoder& out, const void* value, const type_table& self);
void describe_names(schema_maker& out, const type_table& self);

// For types that the program makes from a text.
void read_custom(decoder& in, void* out, const type_table& self);
void write_custom(encoder& out, const void* value, const type_table& self);
void describe_custom(schema_maker& out, const type_table& self);

}  // namespace weft::model::detail
