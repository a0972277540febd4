// SPDX-License-Identifier: MIT
#pragma once

#include <expected>
#include <span>
#include <string_view>
#include <utility>

#include "weft/json/limits.hpp"
#include "weft/model/detail/decoder.hpp"
#include "weft/model/detail/tables.hpp"
#include "weft/model/errors.hpp"
#include "weft/model/mode.hpp"

namespace weft::model {

/// Reads a JSON text straight into a `T`: a plain struct, or whatever a field of one can be (`types.hpp`).
///
/// All that is wrong is reported, except that of a text that is no JSON only this is. A field must be there
/// unless it is optional or its initializer says something else than zero, false or empty, or `describe` says
/// otherwise. Of members with the same name the last one counts.
///
/// `root` comes before the place of each error: `{"body"}`.
template <typename T>
std::expected<T, errors> from_json(std::string_view text, mode how = lax, const json::limits& bounds = {},
                                   std::span<const place> root = {});

// Implementation

template <typename T>
std::expected<T, errors> from_json(std::string_view text, mode how, const json::limits& bounds,
                                   std::span<const place> root) {
  std::expected<T, errors> result;
  detail::decoder in(text, how, bounds, root);
  in.read(&*result, detail::table_of<T>());
  if (errors wrong = in.finish(); !wrong.empty()) result = std::unexpected(std::move(wrong));
  return result;
}

}  // namespace weft::model
