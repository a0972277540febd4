// SPDX-License-Identifier: MIT
#pragma once

#include "weft/json/writer.hpp"
#include "weft/model/detail/type_table.hpp"
#include "weft/model/write_options.hpp"

namespace weft::model::detail {

/// Writes values by their tables.
class encoder {
 public:
  explicit encoder(json::writer& out, const write_options& how = {}) noexcept : out_(out), how_(how) {}

  json::writer& out() noexcept { return out_; }

  void write(const void* value, const type_table& type) { type.write(*this, value, type); }
  void write_model(const void* object, const model_table& model);

 private:
  bool is_left_out(const field_table& field, const void* member, const void* fresh) const;

  json::writer& out_;
  write_options how_;
};

}  // namespace weft::model::detail
