// SPDX-License-Identifier: MIT
#include "weft/term/postfix.hpp"

#include "weft/base/print.hpp"
#include "weft/term/bar_format.hpp"

namespace weft::term {
namespace {

// Without the leading zero of an exponent, and of a negative fraction: -5e-7, -.5.
std::string shortened(double number) {
  std::string text = format("{:.3g}", number);
  for (const char* sign : {"+0", "-0"}) {
    for (auto at = text.find(sign); at != std::string::npos; at = text.find(sign)) text.erase(at + 1, 1);
  }
  return text;
}

std::string shorter(std::string brief, std::string full) { return brief.size() < full.size() ? brief : full; }

}  // namespace

std::string format_number(std::int64_t number) {
  return shorter(shortened(static_cast<double>(number)), format("{}", number));
}

std::string format_number(double number) { return shorter(shortened(number), show_field(number, "")); }

std::string format_postfix(std::initializer_list<postfix_item> items) {
  std::string text;
  for (const postfix_item& item : items) {
    text += format("{}{}={}", text.empty() ? "" : ", ", item.name, item.value);
  }
  return text;
}

}  // namespace weft::term
