// SPDX-License-Identifier: MIT
#include "weft/web/detail/arguments.hpp"

#include <algorithm>

#include "weft/http/token.hpp"
#include "weft/json/utf8.hpp"
#include "weft/model/to_json.hpp"

namespace weft::web::detail {

void add_missing(request& r, std::string_view in, std::string_view name) {
  r.wrong().add({.loc = {in, name}, .type = "missing", .message = "Field required", .input = "null"});
}

std::optional<std::string_view> find_value(request& r, source in, std::string_view name) {
  switch (in) {
    case source::path: return r.path_value(name);
    case source::query: return r.query_value(name);
    case source::header: return r.headers().get(name);
    case source::cookie: return r.cookie(name);
  }
  return std::nullopt;
}

std::vector<std::string_view> find_values(request& r, source in, std::string_view name) {
  if (in == source::query) return r.query_values(name);
  if (in == source::header) return r.headers().get_all(name);
  std::vector<std::string_view> one;
  if (const auto value = find_value(r, in, name)) one.push_back(*value);
  return one;
}

namespace {

// application/json, and what ends in +json: RFC 6839 §3.1.
bool says_json(std::string_view media_type) {
  const std::string_view type = http::trim(media_type.substr(0, media_type.find(';')));
  constexpr std::string_view plain = "application/json", suffix = "+json";
  return http::equal_ignoring_case(type, plain) ||
         (type.size() > suffix.size() &&
          http::equal_ignoring_case(type.substr(type.size() - suffix.size()), suffix) &&
          http::equal_ignoring_case(type.substr(0, 12), "application/"));
}

}  // namespace

std::optional<std::string_view> json_body(request& r, bool required) {
  if (r.body().empty()) {
    if (required)
      r.wrong().add({.loc = {"body"}, .type = "missing", .message = "Field required", .input = "null"});
    return std::nullopt;
  }
  if (says_json(r.headers().get("content-type").value_or(""))) return r.body();
  // What is not said to be JSON is a string to FastAPI, which is not what a model is read from.
  r.wrong().add({.loc = {"body"},
                 .type = "model_attributes_type",
                 .message = "Input should be a valid dictionary or object to extract fields from",
                 .input = model::to_json(json::replace_invalid(r.body()))});
  return std::nullopt;
}

}  // namespace weft::web::detail
