// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "weft/json/writer.hpp"

namespace weft::model::detail {

/// `{"min_length":3}`
template <typename Value> std::string context(std::string_view name, const Value& value) {
  std::string text;
  json::writer out(text);
  out.begin_object();
  out.key(name);
  if constexpr (requires { out.integer(value); }) {
    out.integer(value);
  } else if constexpr (requires { out.number(value + 0.5); }) {
    out.number(value);
  } else {
    out.string(value);
  }
  out.end_object();
  return text;
}

}  // namespace weft::model::detail
