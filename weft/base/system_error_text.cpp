// SPDX-License-Identifier: MIT
#include "weft/base/system_error_text.hpp"

#include <system_error>

namespace weft::base {

std::string system_error_text(int error_number) {
  std::string text = std::system_category().message(error_number);
  // An abbreviation keeps its capitals.
  if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a') text[0] |= 0x20;
  return text;
}

}  // namespace weft::base
