// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "weft/body/body_reader.hpp"

namespace weft::http::detail {

/// A body that is there, for one who reads it in pieces: in one.
class memory_body final : public body_reader {
 public:
  explicit memory_body(std::string all) noexcept : all_(std::move(all)) {}
  task<std::string_view> next() override {
    co_return std::exchange(given_, true) ? std::string_view() : all_;
  }
  const headers& trailers() const noexcept override { return none_; }

 private:
  std::string all_;
  bool given_ = false;
  headers none_;
};

}  // namespace weft::http::detail
