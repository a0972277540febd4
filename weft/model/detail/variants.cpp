// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/model/detail/containers.hpp"
#include "weft/model/detail/context.hpp"
#include "weft/model/detail/decoder.hpp"

// A variant of structs that share a field of type `literal` has a tag: its text says which one is meant. Of
// other variants the first alternative counts that takes the value as it is, else the first that takes it at
// all. For that the value is read again and again, in place.

namespace weft::model::detail {
namespace {

using json::token;

const model_table* struct_of(const type_table& type) {
  return type.read == read_struct ? &more<model_table>(type) : nullptr;
}

const names_table* literal_of(const field_table& field) {
  if (field.type->kind != shape::literal) return nullptr;
  return &more<names_table>(*field.type);
}

const field_table* field_of(const model_table& of, std::string_view name) {
  const auto found = std::ranges::find(of.fields, name, &field_table::name);
  return found != of.fields.end() ? &*found : nullptr;
}

/// The texts that a member of this name can have in an alternative; null if it is no tag.
const names_table* tags_of(const type_table& alternative, std::string_view name) {
  const model_table* const model = struct_of(alternative);
  const field_table* const field = model ? field_of(*model, name) : nullptr;
  return field ? literal_of(*field) : nullptr;
}

/// Moves from the beginning of an object to the value of a member; false if there is none.
bool find_member(json::reader& in, std::string_view name) {
  while (in.next() == token::key) {
    const bool is_it = in.string() == name;
    in.next();
    if (is_it) return true;
    in.skip();
  }
  return false;
}

}  // namespace

std::string_view tag_name(const variant_table& how) {
  const model_table* const first = struct_of(*how.alternatives.front());
  if (!first || how.alternatives.size() < 2) return {};
  for (const field_table& field : first->fields) {
    const auto has_it = [&](const type_table* each) { return tags_of(*each, field.name) != nullptr; };
    if (std::ranges::all_of(how.alternatives, has_it)) return field.name;
  }
  return {};
}

std::span<const std::string_view> tag_texts(const type_table& alternative, std::string_view tag_name) {
  return tags_of(alternative, tag_name)->names;
}

void read_variant(decoder& in, void* out, const type_table& self) {
  const auto& how = more<variant_table>(self);
  const std::string_view tag = tag_name(how);
  if (tag.empty()) {
    in.read_fitting(out, how);
  } else {
    in.read_tagged(out, how, tag);
  }
}

void decoder::read_tagged(void* out, const variant_table& how, std::string_view tag_name) {
  if (!enter(token::begin_object, "model_attributes_type",
             "Input should be a valid dictionary or object to extract fields from")) {
    return;
  }
  const std::size_t start = in_.offset();
  const std::size_t depth = in_.depth() - 1;
  const std::string quoted = format("'{}'", tag_name);
  if (!find_member(in_, tag_name)) {
    if (in_.failed()) return;
    return add(start, "union_tag_not_found", format("Unable to extract tag using discriminator {}", quoted),
               context("discriminator", quoted));
  }
  const std::string tag(in_.current() == token::string ? in_.string() : in_.text_from(in_.offset()));
  if (in_.failed()) return;
  std::string expected;
  in_.return_to(start, depth);
  for (std::size_t i = 0; i < how.alternatives.size(); ++i) {
    for (const std::string_view each : tag_texts(*how.alternatives[i], tag_name)) {
      if (each == tag) {
        const path_step step(last_, each);
        return read(how.emplace(out, i), *how.alternatives[i]);
      }
      expected += format("{}'{}'", expected.empty() ? "" : ", ", each);
    }
  }
  std::string details = R"({"discriminator":)";
  json::writer(details).string(quoted);
  details += R"(,"tag":)";
  json::writer(details).string(tag);
  details += R"(,"expected_tags":)";
  json::writer(details).string(expected);
  refuse("union_tag_invalid",
         format("Input tag '{}' found using {} does not match any of the expected tags: {}", tag, quoted,
                expected),
         details + '}');
}

bool decoder::may_reread(std::size_t bytes) {
  if (bytes > rereadable_bytes_) return false;
  rereadable_bytes_ -= bytes;
  return true;
}

void decoder::read_fitting(void* out, const variant_table& how) {
  if (how.alternatives.size() == 1) return read(how.emplace(out, 0), *how.alternatives[0]);
  const std::size_t start = in_.offset();
  const bool opens = in_.current() == token::begin_array || in_.current() == token::begin_object;
  const std::size_t depth = in_.depth() - (opens ? 1 : 0);
  if (in_.skip() == token::error) return;
  const std::size_t bytes = in_.text_from(start).size();
  errors outer = std::exchange(errors_, errors());
  const mode given = std::exchange(mode_, mode::strict);
  errors refused;
  bool fits = false;
  bool allowed = true;
  for (const mode each : {mode::strict, given}) {
    mode_ = each;
    refused = {};
    for (std::size_t i = 0; i < how.alternatives.size() && !fits; ++i) {
      allowed = may_reread(bytes);
      if (!allowed) break;
      in_.return_to(start, depth);
      {
        const path_step step(last_, how.labels[i]);
        read(how.emplace(out, i), *how.alternatives[i]);
      }
      fits = errors_.empty();
      refused.add(std::exchange(errors_, errors()));
    }
    if (fits || !allowed || given == mode::strict) break;
  }
  mode_ = given;
  errors_ = std::move(outer);
  if (!allowed) {
    return add(start, "recursion_loop",
               "Recursion error - alternatives are nested too deeply to try them all");
  }
  if (!fits) errors_.add(std::move(refused));
}

}  // namespace weft::model::detail
