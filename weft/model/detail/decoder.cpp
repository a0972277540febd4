// SPDX-License-Identifier: MIT
#include "weft/model/detail/decoder.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/json/parse.hpp"
#include "weft/model/detail/bind.hpp"

namespace weft::model::detail {
namespace {

using json::token;

/// The number at the current token if it has no fraction. What 64 bits cannot hold is only known to be
/// beyond.
std::optional<__int128> whole_number(const json::reader& in) {
  constexpr double beyond = 0x1p100;
  constexpr double lowest = -0x1p63;  // what was rounded to it may be less
  if (in.current() == token::integer) return in.integer();
  if (in.current() == token::uinteger) return in.uinteger();
  const double number = in.number();
  if (std::trunc(number) != number) return std::nullopt;
  return static_cast<__int128>(number <= lowest ? -beyond : std::min(number, beyond));
}

/// Whether there is a whole number in a range at the current token; else it is refused.
bool in_range(decoder& to, const json::reader& in, __int128 lowest, __int128 highest, __int128& out) {
  const bool is_number =
      in.current() == token::integer || in.current() == token::uinteger || in.current() == token::number;
  const std::optional<__int128> found = is_number ? whole_number(in) : std::nullopt;
  if (found) out = *found;
  if (!is_number) {
    to.refuse("int_type", "Input should be a valid integer");
  } else if (!found) {
    to.refuse("int_from_float", "Input should be a valid integer, got a number with a fractional part");
  } else if (*found < lowest) {
    to.refuse("greater_than_equal", format("Input should be greater than or equal to {}", lowest));
  } else if (*found > highest) {
    to.refuse("less_than_equal", format("Input should be less than or equal to {}", highest));
  } else {
    return true;
  }
  return false;
}

/// Where a field is: mostly right after the one before.
std::size_t find_field(std::span<const field_reader> fields, std::string_view name, std::size_t guess) {
  if (guess < fields.size() && fields[guess].name == name) return guess;
  const auto found = std::ranges::find(fields, name, &field_reader::name);
  return static_cast<std::size_t>(found - fields.begin());
}

/// `'red', 'green' or 'blue'`
std::string listed(std::span<const std::string_view> names) {
  std::string text;
  std::size_t left =
      static_cast<std::size_t>(std::ranges::count_if(names, [](auto name) { return !name.empty(); }));
  for (const std::string_view name : names) {
    if (name.empty()) continue;
    text += format("'{}'", name);
    --left;
    if (left != 0) text += left == 1 ? " or " : ", ";
  }
  return text;
}

}  // namespace

decoder::decoder(std::string_view text, const json::limits& bounds, std::string_view root)
    : in_(text, bounds), root_(root) {
  in_.next();
}

errors decoder::finish() {
  if (in_.next() == token::error) {
    return errors({std::string(root_), "json_invalid", format("Invalid JSON: {}", in_.error().what())});
  }
  return std::move(errors_);
}

void decoder::read(bool& out) {
  if (in_.current() != token::boolean) return refuse("bool_type", "Input should be a valid boolean");
  out = in_.boolean();
}

void decoder::read(std::string& out) {
  if (in_.current() != token::string) return refuse("string_type", "Input should be a valid string");
  out = in_.string();
}

void decoder::read(double& out) {
  switch (in_.current()) {
    case token::integer:
    case token::uinteger:
    case token::number: out = in_.number(); return;
    default: refuse("float_type", "Input should be a valid number");
  }
}

void decoder::read(json::value& out) { out = json::read_value(in_); }

std::int64_t decoder::read_integer(std::int64_t lowest, std::int64_t highest) {
  if (in_.current() == token::integer && in_.integer() >= lowest && in_.integer() <= highest)
    return in_.integer();
  __int128 found = 0;
  return in_range(*this, in_, lowest, highest, found) ? static_cast<std::int64_t>(found) : 0;
}

std::uint64_t decoder::read_integer(std::uint64_t highest) {
  __int128 found = 0;
  return in_range(*this, in_, 0, highest, found) ? static_cast<std::uint64_t>(found) : 0;
}

std::size_t decoder::read_name(std::span<const std::string_view> names) {
  const bool is_name = in_.current() == token::string && !in_.string().empty();
  const auto found = is_name ? std::ranges::find(names, in_.string()) : names.end();
  if (found == names.end()) refuse("enum", format("Input should be {}", listed(names)));
  return static_cast<std::size_t>(found - names.begin());
}

void decoder::read(void* object, const model_reader& how) {
  constexpr const char* wrong = "Input should be a valid dictionary or object to extract fields from";
  if (!enter(token::begin_object, "model_attributes_type", wrong)) return;
  void* members[fields_max];
  how.locate(object, members);
  std::uint64_t seen = 0;
  std::size_t guess = 0;
  while (in_.next() == token::key) {
    const std::size_t which = find_field(how.fields, in_.string(), guess);
    in_.next();
    if (which == how.fields.size()) {
      in_.skip();
      continue;
    }
    const std::uint64_t bit = std::uint64_t{1} << which;
    const path_step step(*this, how.fields[which].name);
    how.fields[which].read(*this, members[which], (seen & bit) != 0);
    seen |= bit;
    guess = which + 1;
  }
  if (!in_.failed()) note_missing(how, members, seen);
}

void decoder::note_missing(const model_reader& how, void** members, std::uint64_t seen) {
  for (std::size_t i = 0; i < how.fields.size(); ++i) {
    if ((seen >> i & 1) != 0 || how.fields[i].may_miss(members[i])) continue;
    const path_step step(*this, how.fields[i].name);
    errors_.add({path(), "missing", "Field required"});
  }
}

bool decoder::enter(token opening, std::string_view type, std::string_view message) {
  if (in_.current() == opening) return true;
  refuse(type, message);
  return false;
}

void decoder::refuse(std::string_view type, std::string_view message) {
  if (in_.failed()) return;
  errors_.add({path(), std::string(type), std::string(message)});
  in_.skip();
}

std::string decoder::path() const {
  std::string text(root_);
  if (last_) last_->append_to(text);
  return text;
}

void path_step::append_to(std::string& path) const {
  if (up_) up_->append_to(path);
  if (name_.data()) {
    path += '/';
    for (const char c : name_) {
      if (c == '~' || c == '/') {
        path += c == '~' ? "~0" : "~1";
      } else {
        path += c;
      }
    }
  } else if (reached_ != 0) {
    path += format("/{}", reached_ - 1);
  }
}

list_items::list_items(decoder& in)
    : path_step(in), open_(in.enter(token::begin_array, "list_type", "Input should be a valid list")) {}

bool list_items::next() {
  if (!open_ || in_.in_.next() == token::end_array || in_.in_.failed()) return false;
  ++reached_;
  return true;
}

dictionary_items::dictionary_items(decoder& in)
    : path_step(in),
      open_(in.enter(token::begin_object, "dict_type", "Input should be a valid dictionary")) {}

bool dictionary_items::next() {
  name_ = {};
  return open_ && in_.in_.next() == token::key;
}

void dictionary_items::enter(std::string_view name) {
  name_ = name;
  in_.in_.next();
}

}  // namespace weft::model::detail
