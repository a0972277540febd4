// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/web/detail/arguments.hpp"
#include "weft/web/form.hpp"

namespace weft::web::detail {

/// The form that the body is. Throws `http_error` 400 if it is none.
const form_data& form_of(request& r);

template <fixed_string Name, typename T, auto... Facts>
struct argument<form<Name, T, Facts...>> {
  using storage = form<Name, T, Facts...>;
  static void read(request& r, storage& into) {
    std::vector<std::string_view> texts;
    for (const auto& [name, value] : form_of(r).fields) {
      // A page sends what nobody has filled in as an empty text.
      if (name == Name.view() && (is_vector<T> || !value.empty())) texts.push_back(value);
    }
    take_all<T, Facts...>(r, "body", Name.view(), texts, into.value);
  }
  static storage&& give(storage& s) { return std::move(s); }
  static void describe(operation& to) {
    to.form_fields.push_back(
        {source::query, std::string(Name.view()), is_required<T, Facts...>(), schema_for<T, Facts...>});
  }
};

void read_file(request& r, std::string_view name, upload& into);
void read_files(request& r, std::string_view name, std::vector<upload>& into);
void read_file_if_any(request& r, std::string_view name, std::optional<upload>& into);
std::string file_schema(model::schema_definitions& definitions, std::string_view name);
std::string files_schema(model::schema_definitions& definitions, std::string_view name);

template <fixed_string Name, typename T>
struct argument<file<Name, T>> {
  using storage = file<Name, T>;
  static void read(request& r, storage& into) {
    if constexpr (std::same_as<T, upload>) {
      read_file(r, Name.view(), into.value);
    } else if constexpr (std::same_as<T, std::optional<upload>>) {
      read_file_if_any(r, Name.view(), into.value);
    } else {
      static_assert(std::same_as<T, std::vector<upload>>,
                    "a file is an upload, an optional or a vector of them");
      read_files(r, Name.view(), into.value);
    }
  }
  static storage&& give(storage& s) { return std::move(s); }
  static void describe(operation& to) {
    to.has_files = true;
    to.form_fields.push_back({source::query, std::string(Name.view()), !model::optional<T>,
                              std::same_as<T, std::vector<upload>> ? files_schema : file_schema});
  }
};

}  // namespace weft::web::detail
