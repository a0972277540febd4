// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "weft/model/detail/type_table.hpp"
#include "weft/model/schema.hpp"

namespace weft::model::detail {

/// The keywords of a schema, in the order in which FastAPI writes them.
enum class schema_key : std::uint8_t {
  ref,
  any_of,
  one_of,
  prefix_items,
  items,
  properties,
  additional_properties,
  type,
  enumeration,
  constant,
  multiple_of,
  maximum,
  exclusive_maximum,
  minimum,
  exclusive_minimum,
  max_length,
  min_length,
  pattern,
  max_items,
  min_items,
  unique_items,
  max_properties,
  min_properties,
  required,
  format,
  content_encoding,
  title,
  description,
  default_value,
  deprecated,
  read_only,
  write_only,
  examples,
  discriminator,
};

/// Collects the keywords of one schema.
class schema_maker {
 public:
  explicit schema_maker(schema_definitions& definitions) noexcept : definitions_(definitions) {}

  /// Sets a keyword to a JSON text.
  void set(schema_key key, std::string json) { keywords_[key] = std::move(json); }
  void set_text(schema_key key, std::string_view text);
  bool has(schema_key key) const { return keywords_.contains(key); }

  void describe(const type_table& type) { type.describe(*this, type); }

  /// Adds what rules say of a value of that type; of an optional the limits of the value inside.
  void add(std::span<const rule> rules, const type_table& type);

  /// Adds what rules say that are no limits.
  void add_notes(std::span<const rule> rules);

  /// Adds the title that pydantic makes of a name, unless there is one.
  void add_title(std::string_view name);

  /// Refers to the definition of a model or an enum, which is made if it is not there.
  void refer_to(const void* key, std::string_view described, std::string_view type_name,
                void (*define)(schema_maker&, const void* key));

  /// The schema of another type; of a field, whose value in a fresh object is its default.
  std::string nested(const type_table& type) const;
  std::string property(const field_table& field, const void* fresh) const;

  std::string text() const;

 private:
  void add_limit(const rule& limit, shape kind);

  schema_definitions& definitions_;
  std::map<schema_key, std::string> keywords_;
};

/// `unit_price` as `Unit Price`.
std::string title_of(std::string_view name);

}  // namespace weft::model::detail
