// SPDX-License-Identifier: MIT
#include "weft/model/to_json.hpp"

#include <string_view>

#include "weft/json/errors.hpp"

namespace weft::model::detail {

std::string_view checked_name(std::string_view name) {
  if (name.empty()) throw json::write_error("a value of an enum has no name");
  return name;
}

}  // namespace weft::model::detail
