// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "weft/h2/session.hpp"
#include "weft/http/headers.hpp"

namespace weft::h2::detail {

/// Heads that are used up, and their fields, which may be used for longer: their memory serves the next ones.
class spare_heads {
 public:
  /// An empty one, with room for fields.
  std::unique_ptr<message_head> take() {
    auto made = heads_.empty() ? std::make_unique<message_head>() : last_of(heads_);
    if (fields_.empty()) {
      made->fields.reserve(fields_usual, bytes_usual);
    } else {
      made->fields = last_of(fields_);
    }
    return made;
  }
  void give_back(std::unique_ptr<message_head> head) {
    if (!head) return;
    std::size_t bytes = 0;
    for (std::string* each : {&head->method, &head->scheme, &head->authority, &head->path, &head->protocol}) {
      bytes += each->capacity();
      each->clear();
    }
    if (heads_.size() == kept_max || bytes > kept_bytes_max) return;
    head->status = 0;
    head->fields.clear();
    heads_.push_back(std::move(head));
  }
  void give_back(http::headers fields) {
    if (fields_.size() == kept_max || fields.bytes() > kept_bytes_max) return;
    fields.clear();
    fields_.push_back(std::move(fields));
  }

 private:
  static constexpr std::size_t fields_usual = 16, bytes_usual = 512;
  static constexpr std::size_t kept_max = 16, kept_bytes_max = 1024;

  template <typename T>
  static T last_of(std::vector<T>& kept) {
    T last = std::move(kept.back());
    kept.pop_back();
    return last;
  }

  std::vector<std::unique_ptr<message_head>> heads_;
  std::vector<http::headers> fields_;
};

}  // namespace weft::h2::detail
