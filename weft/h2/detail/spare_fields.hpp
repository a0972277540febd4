// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "weft/http/headers.hpp"

namespace weft::h2::detail {

/// Fields that are used up: their memory serves the next head.
class spare_fields {
 public:
  /// Some without a field, but with room.
  http::headers take() {
    http::headers made;
    if (kept_.empty()) {
      made.reserve(fields_usual, bytes_usual);
    } else {
      made = std::move(kept_.back());
      kept_.pop_back();
    }
    return made;
  }
  void give_back(http::headers fields) {
    if (kept_.size() == kept_max || fields.bytes() > kept_bytes_max) return;
    fields.clear();
    kept_.push_back(std::move(fields));
  }

 private:
  static constexpr std::size_t fields_usual = 16, bytes_usual = 512;
  static constexpr std::size_t kept_max = 16, kept_bytes_max = 1024;

  std::vector<http::headers> kept_;
};

}  // namespace weft::h2::detail
