// SPDX-License-Identifier: MIT
#include "weft/model/detail/schema_maker.hpp"

#include <cctype>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/json/writer.hpp"
#include "weft/model/detail/containers.hpp"
#include "weft/model/detail/decoder.hpp"
#include "weft/model/detail/encoder.hpp"
#include "weft/model/detail/scalars.hpp"

namespace weft::model::detail {
namespace {

constexpr std::string_view key_names[] = {
    "$ref",
    "anyOf",
    "oneOf",
    "prefixItems",
    "items",
    "properties",
    "additionalProperties",
    "type",
    "enum",
    "const",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "required",
    "format",
    "contentEncoding",
    "title",
    "description",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
    "examples",
    "discriminator",
};

std::string quoted(std::string_view text) {
  std::string json;
  json::writer(json).string(text);
  return json;
}

std::string array_of(const std::vector<std::string>& items) {
  std::string json = "[";
  for (const std::string& item : items) {
    if (json.size() > 1) json += ',';
    json += item;
  }
  return json + ']';
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// `char_name` as `CharName`.
std::string type_title(std::string_view name) {
  std::string title;
  bool begins = true;
  for (const char c : name) {
    if (c != '_') title += begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    begins = c == '_';
  }
  return title;
}

std::string name_of(std::string_view described, std::string_view type_name) {
  return described.empty() ? type_title(type_name) : std::string(described);
}

/// Whether a schema is a reference, or that or null.
bool refers(const type_table& type) {
  if (type.kind == shape::optional) return refers(*more<optional_table>(type).inner);
  return type.describe == describe_struct || (type.describe == describe_names && type.kind != shape::literal);
}

void define_struct(schema_maker& out, const void* key) {
  const auto& model = *static_cast<const model_table*>(key);
  struct defining {
    schema_maker& to;
    const model_table& model;
  } all{out, model};
  model.with_default(
      [](void* context, void* fresh) {
        const auto& [to, of] = *static_cast<defining*>(context);
        void* members[64];
        of.locate(fresh, members);
        std::string properties = "{";
        std::vector<std::string> required;
        for (std::size_t i = 0; i < of.fields.size(); ++i) {
          const field_table& field = of.fields[i];
          if (field.keeps_extra) {
            to.set(schema_key::additional_properties, to.nested(*more<dictionary_table>(*field.type).mapped));
            continue;
          }
          if (properties.size() > 1) properties += ',';
          properties += quoted(field.name) + ':' + to.property(field, members[i]);
          const bool may_miss = field.defaulted || field.type->may_miss || field.type->is_given(members[i]);
          if (field.required || !may_miss) required.push_back(quoted(field.name));
        }
        to.set(schema_key::properties, properties + '}');
        if (!required.empty()) to.set(schema_key::required, array_of(required));
      },
      &all);
  out.set(schema_key::type, R"("object")");
  if (model.forbids_extra) out.set(schema_key::additional_properties, "false");
  out.set_text(schema_key::title, name_of(model.name, model.type_name));
  out.add_notes(model.rules);
}

void define_names(schema_maker& out, const void* key) {
  const auto& names = *static_cast<const names_table*>(key);
  std::vector<std::string> texts;
  for (const std::string_view text : names.names) {
    if (!text.empty()) texts.push_back(quoted(text));
  }
  out.set(schema_key::type, R"("string")");
  if (texts.size() == 1) {
    out.set(schema_key::constant, texts.front());
  } else {
    out.set(schema_key::enumeration, array_of(texts));
  }
}

void define_enum(schema_maker& out, const void* key) {
  const auto& names = *static_cast<const names_table*>(key);
  define_names(out, key);
  out.set_text(schema_key::title, name_of(names.name, names.type_name));
}

}  // namespace

std::string title_of(std::string_view name) {
  std::string title;
  bool begins = true;
  for (const char c : name) {
    const char shown = c == '_' ? ' ' : c;
    title += begins ? static_cast<char>(std::toupper(static_cast<unsigned char>(shown))) : shown;
    begins = !is_word(shown);
  }
  return title;
}

void schema_maker::set_text(schema_key key, std::string_view text) { set(key, quoted(text)); }

std::string schema_maker::text() const {
  std::string json = "{";
  for (const auto& [key, value] : keywords_) {
    if (json.size() > 1) json += ',';
    json += format(R"("{}":)", key_names[static_cast<std::size_t>(key)]) + value;
  }
  return json + '}';
}

std::string schema_maker::nested(const type_table& type) const {
  schema_maker inner(definitions_);
  inner.describe(type);
  return inner.text();
}

/// A property has a title, unless it refers to a definition, which has its own.
std::string schema_maker::property(const field_table& field, const void* fresh) const {
  schema_maker inner(definitions_);
  inner.describe(*field.type);
  inner.add(field.rules, *field.type);
  if (!refers(*field.type)) inner.add_title(field.name);
  if (!field.required && (field.type->is_given(fresh) || field.defaulted) && !field.type->may_miss) {
    std::string json;
    json::writer out(json);
    encoder(out).write(fresh, *field.type);
    inner.set(schema_key::default_value, std::move(json));
  }
  return inner.text();
}

void schema_maker::add_title(std::string_view name) {
  if (!has(schema_key::title)) set_text(schema_key::title, title_of(name));
}

void schema_maker::add(std::span<const rule> rules, const type_table& type) {
  if (type.kind == shape::optional) {
    const type_table& inside = *more<optional_table>(type).inner;
    schema_maker inner(definitions_);
    inner.describe(inside);
    for (const rule& each : rules) inner.add_limit(each, inside.kind);
    set(schema_key::any_of, format(R"([{},{{"type":"null"}}])", inner.text()));
  } else {
    for (const rule& each : rules) add_limit(each, type.kind);
  }
  add_notes(rules);
}

void schema_maker::add_limit(const rule& limit, shape kind) {
  const auto number = [&] {
    std::string json;
    json::writer out(json);
    if (limit.bound.is_real || kind == shape::real) {
      out.number(limit.bound.value());
    } else {
      out.integer(limit.bound.integer);
    }
    return json;
  };
  const bool is_text = kind == shape::text || kind == shape::bytes;
  const bool is_dictionary = kind == shape::dictionary;
  switch (limit.kind) {
    case rule_kind::gt: return set(schema_key::exclusive_minimum, number());
    case rule_kind::ge: return set(schema_key::minimum, number());
    case rule_kind::lt: return set(schema_key::exclusive_maximum, number());
    case rule_kind::le: return set(schema_key::maximum, number());
    case rule_kind::multiple_of: return set(schema_key::multiple_of, number());
    case rule_kind::min_length:
      return set(is_text         ? schema_key::min_length
                 : is_dictionary ? schema_key::min_properties
                                 : schema_key::min_items,
                 number());
    case rule_kind::max_length:
      return set(is_text         ? schema_key::max_length
                 : is_dictionary ? schema_key::max_properties
                                 : schema_key::max_items,
                 number());
    case rule_kind::pattern: return set_text(schema_key::pattern, limit.text());
    case rule_kind::unique_items: return set(schema_key::unique_items, "true");
    default: return;
  }
}

void schema_maker::add_notes(std::span<const rule> rules) {
  std::vector<std::string> examples;
  for (const rule& each : rules) {
    switch (each.kind) {
      case rule_kind::title: set_text(schema_key::title, each.text()); break;
      case rule_kind::doc: set_text(schema_key::description, each.text()); break;
      case rule_kind::format: set_text(schema_key::format, each.text()); break;
      case rule_kind::deprecated: set(schema_key::deprecated, "true"); break;
      case rule_kind::read_only: set(schema_key::read_only, "true"); break;
      case rule_kind::write_only: set(schema_key::write_only, "true"); break;
      case rule_kind::example: examples.emplace_back(each.text()); break;
      default: break;
    }
  }
  if (!examples.empty()) set(schema_key::examples, array_of(examples));
}

void schema_maker::refer_to(const void* key, std::string_view described, std::string_view type_name,
                            void (*define)(schema_maker&, const void* key)) {
  auto found = definitions_.names_.find(key);
  if (found == definitions_.names_.end()) {
    const std::string base = name_of(described, type_name);
    std::string name = base;
    for (int number = 2; definitions_.texts_.contains(name); ++number) name = format("{}{}", base, number);
    definitions_.texts_[name] = "{}";  // taken, also for the definitions that this one refers to
    found = definitions_.names_.emplace(key, name).first;
    schema_maker inner(definitions_);
    define(inner, key);
    definitions_.texts_[name] = inner.text();
  }
  set(schema_key::ref, format(R"("#/components/schemas/{}")", found->second));
}

void describe_struct(schema_maker& out, const type_table& self) {
  const auto& model = more<model_table>(self);
  out.refer_to(&model, model.name, model.type_name, define_struct);
}

void describe_names(schema_maker& out, const type_table& self) {
  const auto& names = more<names_table>(self);
  if (self.kind == shape::literal) {
    define_names(out, &names);
  } else {
    out.refer_to(&names, names.name, names.type_name, define_enum);
  }
}

void describe_custom(schema_maker& out, const type_table& self) {
  out.set(schema_key::type, R"("string")");
  const std::string_view named = more<text_table>(self).format;
  if (!named.empty()) out.set_text(schema_key::format, named);
}

void describe_list(schema_maker& out, const type_table& self) {
  out.set(schema_key::items, out.nested(*more<list_table>(self).item));
  out.set(schema_key::type, R"("array")");
  if (self.kind == shape::set) out.set(schema_key::unique_items, "true");
}

void describe_tuple(schema_maker& out, const type_table& self) {
  const auto& how = more<tuple_table>(self);
  const std::string size = format("{}", how.items.size());
  if (self.kind == shape::list && !how.items.empty()) {
    out.set(schema_key::items, out.nested(*how.items.front()));
  } else {
    std::vector<std::string> items;
    for (const type_table* each : how.items) items.push_back(out.nested(*each));
    out.set(schema_key::prefix_items, array_of(items));
  }
  out.set(schema_key::type, R"("array")");
  out.set(schema_key::max_items, size);
  out.set(schema_key::min_items, size);
}

void describe_dictionary(schema_maker& out, const type_table& self) {
  out.set(schema_key::additional_properties, out.nested(*more<dictionary_table>(self).mapped));
  out.set(schema_key::type, R"("object")");
}

void describe_optional(schema_maker& out, const type_table& self) {
  out.set(schema_key::any_of,
          format(R"([{},{{"type":"null"}}])", out.nested(*more<optional_table>(self).inner)));
}

void describe_limited(schema_maker& out, const type_table& self) {
  const auto& how = more<limited_table>(self);
  out.describe(*how.inner);
  out.add(how.rules, *how.inner);
}

void describe_variant(schema_maker& out, const type_table& self) {
  const auto& how = more<variant_table>(self);
  const std::string_view tag = tag_name(how);
  std::vector<std::string> schemas;
  std::string mapping = "{";
  for (const type_table* each : how.alternatives) {
    schemas.push_back(out.nested(*each));
    if (tag.empty()) continue;
    const std::string& reference = schemas.back();
    for (const std::string_view text : tag_texts(*each, tag)) {
      if (mapping.size() > 1) mapping += ',';
      mapping += quoted(text) + reference.substr(7, reference.size() - 8);
    }
  }
  if (tag.empty()) return out.set(schema_key::any_of, array_of(schemas));
  out.set(schema_key::one_of, array_of(schemas));
  out.set(schema_key::discriminator,
          format(R"({{"propertyName":{},"mapping":{}}})", quoted(tag), mapping + '}'));
}

}  // namespace weft::model::detail

namespace weft::model {

std::string schema_definitions::to_json() const {
  std::string json = "{";
  for (const auto& [name, text] : texts_) {
    if (json.size() > 1) json += ',';
    json += format(R"("{}":)", name) + text;
  }
  return json + '}';
}

std::string detail::schema_text(schema_definitions& definitions, const type_table& type) {
  return schema_maker(definitions).nested(type);
}

std::string detail::schema_text(schema_definitions& definitions, const type_table& type,
                                std::string_view name, std::span<const rule> rules) {
  schema_maker maker(definitions);
  maker.describe(type);
  maker.add(rules, type);
  if (!refers(type)) maker.add_title(name);
  return maker.text();
}

}  // namespace weft::model
