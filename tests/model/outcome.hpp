// SPDX-License-Identifier: MIT
// What reading a text comes to, as a text: for tables of cases.
#pragma once

#include <string>
#include <string_view>

#include "weft/model/from_json.hpp"
#include "weft/model/to_json.hpp"

namespace weft::model {

/// The value written again; else the errors as FastAPI shows them, without the brackets around.
template <typename T> std::string outcome(std::string_view text, mode how = lax) {
  const auto made = from_json<T>(text, how);
  if (made) return to_json(*made);
  const std::string all = made.error().to_json();
  return all.substr(11, all.size() - 13);
}

/// The value written again; else the types of the errors.
template <typename T> std::string brief(std::string_view text, mode how) {
  const auto made = from_json<T>(text, how);
  if (made) return to_json(*made);
  std::string types;
  for (const error& each : made.error().items()) types += (types.empty() ? "" : " ") + each.type;
  return types;
}

}  // namespace weft::model
