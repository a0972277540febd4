// SPDX-License-Identifier: MIT
#include "weft/model/errors.hpp"

#include <algorithm>

#include "weft/base/print.hpp"

namespace weft::model {

void errors::add(error next) {
  if (size_++ < error_count_max) items_.push_back(std::move(next));
}

std::string errors::what() const {
  constexpr std::size_t shown_max = 3;
  std::string line;
  const std::size_t shown = std::min(items_.size(), shown_max);
  for (std::size_t i = 0; i < shown; ++i) {
    const error& each = items_[i];
    if (i != 0) line += "; ";
    if (!each.path.empty()) line += format("{}: ", std::string_view(each.path).substr(1));
    line += each.message;
  }
  if (size_ > shown) line += format("; and {} more", size_ - shown);
  return line;
}

}  // namespace weft::model
