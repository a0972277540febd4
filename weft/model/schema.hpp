// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "weft/model/detail/tables.hpp"

namespace weft::model {

/// The schemas of the models that others refer to as `#/components/schemas/NAME`.
///
/// Two models of the same name get different ones: `User`, `User2`.
class schema_definitions {
 public:
  /// Name and JSON text of each, by name.
  const std::map<std::string, std::string, std::less<>>& items() const noexcept { return texts_; }

  /// `{"User":{…},…}`, what OpenAPI has under `components/schemas`.
  std::string to_json() const;

  /// Adds a schema that is no model's, or puts another one in its place.
  void set(std::string name, std::string json) { texts_[std::move(name)] = std::move(json); }

 private:
  friend class detail::schema_maker;

  std::map<const void*, std::string> names_;  // by table
  std::map<std::string, std::string, std::less<>> texts_;
};

/// The JSON Schema of a type as pydantic gives it: of a model a reference to a definition, which is added.
///
/// Source: JSON Schema 2020-12, as OpenAPI 3.1 uses it.
template <typename T> std::string schema_of(schema_definitions& definitions);

/// The same of a field or parameter called `name` with rules of its own, which has a title made of the name.
template <typename T>
std::string schema_of(schema_definitions& definitions, std::string_view name,
                      std::span<const rule> rules = {});

// Implementation

namespace detail {

std::string schema_text(schema_definitions& definitions, const type_table& type);
std::string schema_text(schema_definitions& definitions, const type_table& type, std::string_view name,
                        std::span<const rule> rules);

}  // namespace detail

template <typename T> std::string schema_of(schema_definitions& definitions) {
  return detail::schema_text(definitions, detail::table_of<T>());
}

template <typename T>
std::string schema_of(schema_definitions& definitions, std::string_view name, std::span<const rule> rules) {
  return detail::schema_text(definitions, detail::table_of<T>(), name, rules);
}

}  // namespace weft::model
