// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "weft/model/detail/type_table.hpp"

namespace weft::model::detail {

/// Most items of a tuple, a pair or an array.
inline constexpr std::size_t tuple_items_max = 64;

// The functions of the tables of types that consist of others.

void read_list(decoder& in, void* out, const type_table& self);
void write_list(encoder& out, const void* value, const type_table& self);
void describe_list(schema_maker& out, const type_table& self);

void read_tuple(decoder& in, void* out, const type_table& self);
void write_tuple(encoder& out, const void* value, const type_table& self);
void describe_tuple(schema_maker& out, const type_table& self);

void read_dictionary(decoder& in, void* out, const type_table& self);
void write_dictionary(encoder& out, const void* value, const type_table& self);
/// The members of a dictionary alone, into an object that is open.
void write_members(encoder& out, const void* value, const type_table& self);
void describe_dictionary(schema_maker& out, const type_table& self);

void read_optional(decoder& in, void* out, const type_table& self);
void write_optional(encoder& out, const void* value, const type_table& self);
void describe_optional(schema_maker& out, const type_table& self);

void read_limited(decoder& in, void* out, const type_table& self);
void write_limited(encoder& out, const void* value, const type_table& self);
void describe_limited(schema_maker& out, const type_table& self);

void read_variant(decoder& in, void* out, const type_table& self);
void write_variant(encoder& out, const void* value, const type_table& self);
void describe_variant(schema_maker& out, const type_table& self);

void read_struct(decoder& in, void* out, const type_table& self);
void write_struct(encoder& out, const void* value, const type_table& self);
void describe_struct(schema_maker& out, const type_table& self);

}  // namespace weft::model::detail
