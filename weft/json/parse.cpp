// SPDX-License-Identifier: MIT
#include "weft/json/parse.hpp"

#include <string>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/json/reader.hpp"

namespace weft::json {
namespace {

array read_array(reader& in) {
  array items;
  while (in.next() != token::end_array && !in.failed()) items.push_back(read_value(in));
  return items;
}

object read_object(reader& in) {
  object members;
  while (in.next() == token::key) {
    std::string name(in.string());
    in.next();
    members.set(std::move(name), read_value(in));
  }
  return members;
}

}  // namespace

value read_value(reader& in) {
  switch (in.current()) {
    case token::boolean: return in.boolean();
    case token::integer: return in.integer();
    case token::uinteger: return in.uinteger();
    case token::number: return in.number();
    case token::string: return in.string();
    case token::begin_array: return read_array(in);
    case token::begin_object: return read_object(in);
    case token::null:
    case token::error: return nullptr;
    default: WEFT_ASSERT(false, "json::read_value: the reader is not at the first token of a value");
  }
  return nullptr;
}

std::expected<value, parse_error> parse(std::string_view text, const limits& bounds) {
  reader in(text, bounds);
  in.next();
  value whole = read_value(in);
  if (in.next() == token::error) return std::unexpected(in.error());
  return whole;
}

}  // namespace weft::json
