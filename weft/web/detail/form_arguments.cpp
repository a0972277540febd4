// SPDX-License-Identifier: MIT
#include "weft/web/detail/form_arguments.hpp"

#include <any>
#include <memory>
#include <optional>

#include "weft/http/status.hpp"
#include "weft/web/errors.hpp"

namespace weft::web::detail {

namespace {

constexpr char form_key{};

/// Asks the form for a file; what is not one counts as missing.
const upload* find_file(request& r, std::string_view name) {
  const upload* found = nullptr;
  for (const auto& [each, file] : form_of(r).files) {
    if (each == name) found = &file;
  }
  return found;
}

/// What a page sends where no file was chosen.
bool is_unchosen(const upload& file) { return file.filename.empty() && file.content.empty(); }

void add_missing_field(request& r, std::string_view name) {
  r.wrong().add({.loc = {"body", name}, .type = "missing", .message = "Field required", .input = "null"});
}

}  // namespace

const form_data& form_of(request& r) {
  if (std::any* const kept = r.cached(&form_key)) return *std::any_cast<std::shared_ptr<form_data>&>(*kept);
  auto read = read_form(r.headers().get("content-type").value_or(""), r.body());
  if (!read)
    throw http_error(http::status::bad_request, "There was an error parsing the body: " + read.error());
  auto shared = std::make_shared<form_data>(*std::move(read));
  return *std::any_cast<std::shared_ptr<form_data>&>(r.cache(&form_key, std::move(shared)));
}

void read_file(request& r, std::string_view name, upload& into) {
  const upload* const found = find_file(r, name);
  if (!found) return add_missing_field(r, name);
  into = *found;
}

void read_file_if_any(request& r, std::string_view name, std::optional<upload>& into) {
  const upload* const found = find_file(r, name);
  if (found && !is_unchosen(*found)) into = *found;
}

void read_files(request& r, std::string_view name, std::vector<upload>& into) {
  for (const auto& [each, file] : form_of(r).files) {
    if (each == name) into.push_back(file);
  }
  if (into.empty()) add_missing_field(r, name);
}

std::string file_schema(model::schema_definitions& definitions, std::string_view name) {
  std::string schema = model::schema_of<std::string>(definitions, name, {});
  schema.insert(schema.size() - 1, R"(,"format":"binary")");
  return schema;
}

std::string files_schema(model::schema_definitions& definitions, std::string_view name) {
  return R"({"items":)" + file_schema(definitions, name) + R"(,"type":"array"})";
}

}  // namespace weft::web::detail
