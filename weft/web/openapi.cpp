// SPDX-License-Identifier: MIT
#include "weft/web/openapi.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/http/status.hpp"
#include "weft/json/writer.hpp"
#include "weft/model/schema.hpp"
#include "weft/web/app.hpp"

namespace weft::web {

namespace {

bool is_word(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
char upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c; }

/// Words with a capital each: Python's `str.title`.
std::string titled(std::string_view text) {
  std::string title;
  bool inside = false;
  for (const char c : text) {
    const bool letter = lower(c) >= 'a' && lower(c) <= 'z';
    title += c == '_' ? ' ' : inside ? lower(c) : upper(c);
    inside = letter;
  }
  return title;
}

constexpr std::string_view validation_error_schema =
    R"({"properties":{"loc":{"items":{"anyOf":[{"type":"string"},{"type":"integer"}]},"type":"array","title":)"
    R"("Location"},"msg":{"type":"string","title":"Message"},"type":{"type":"string","title":"Error Type"},)"
    R"("input":{"title":"Input"},"ctx":{"type":"object","title":"Context"}},"type":"object","required":["loc",)"
    R"("msg","type"],"title":"ValidationError"})";
constexpr std::string_view http_validation_error_schema =
    R"({"properties":{"detail":{"items":{"$ref":"#/components/schemas/ValidationError"},"type":"array",)"
    R"("title":"Detail"}},"type":"object","title":"HTTPValidationError"})";

/// Writes the parts of the description in turn.
class describer {
 public:
  explicit describer(std::string& out) : out_(out) {}

  void whole(const app& of) {
    out_.begin_object();
    text("openapi", "3.1.0");
    out_.key("info");
    info(of.options());
    if (!of.options().root_path.empty()) {
      out_.key("servers");
      out_.begin_array();
      out_.begin_object();
      text("url", of.options().root_path);
      out_.end_object();
      out_.end_array();
    }
    out_.key("paths");
    paths(of.routes());
    if (!definitions_.items().empty() || !schemes_.empty()) components();
    out_.end_object();
  }

 private:
  void components() {
    out_.key("components");
    out_.begin_object();
    if (!definitions_.items().empty()) {
      out_.key("schemas");
      out_.text(definitions_.to_json());
    }
    if (!schemes_.empty()) {
      out_.key("securitySchemes");
      out_.begin_object();
      for (const auto& [id, scheme] : schemes_) {
        out_.key(id);
        out_.text(scheme);
      }
      out_.end_object();
    }
    out_.end_object();
  }

  void text(std::string_view key, std::string_view value) {
    out_.key(key);
    out_.string(value);
  }

  void info(const app_options& about) {
    out_.begin_object();
    text("title", about.title);
    if (!about.description.empty()) text("description", about.description);
    text("version", about.version);
    out_.end_object();
  }

  void paths(const std::vector<route>& routes) {
    std::vector<std::string_view> seen;
    out_.begin_object();
    for (const route& each : routes) {
      const std::string_view path = each.path.text();
      if (each.facts.hidden || std::ranges::find(seen, path) != seen.end()) continue;
      seen.push_back(path);
      out_.key(path);
      out_.begin_object();
      for (const route& same : routes) {
        if (!same.facts.hidden && same.path.text() == path) method(same);
      }
      out_.end_object();
    }
    out_.end_object();
  }

  void method(const route& r) {
    operation about;
    r.endpoint->describe(about);
    std::string name = r.method;
    std::ranges::transform(name, name.begin(), lower);
    out_.key(name);
    out_.begin_object();
    if (!r.facts.tags.empty()) {
      out_.key("tags");
      out_.begin_array();
      for (const std::string& tag : r.facts.tags) out_.string(tag);
      out_.end_array();
    }
    text("summary", summary_of(r));
    if (!r.facts.description.empty()) text("description", r.facts.description);
    text("operationId", operation_id(r));
    if (r.facts.deprecated) {
      out_.key("deprecated");
      out_.boolean(true);
    }
    parameters(about);
    if (about.body) {
      body(*about.body);
    } else if (!about.form_fields.empty()) {
      form(r, about);
    }
    responses(r, about);
    security(about);
    out_.end_object();
  }

  void parameters(const operation& about) {
    if (about.parameters.empty()) return;
    out_.key("parameters");
    out_.begin_array();
    for (const auto& each : about.parameters) {
      out_.begin_object();
      text("name", each.name);
      text("in", name_of(each.in));
      out_.key("required");
      out_.boolean(each.required);
      if (each.deprecated) {
        out_.key("deprecated");
        out_.boolean(true);
      }
      out_.key("schema");
      out_.text(each.type(definitions_, each.name));
      if (!each.description.empty()) text("description", each.description);
      out_.end_object();
    }
    out_.end_array();
  }

  /// `{"application/json":{"schema":…}}`.
  void content(const operation::content& of, std::string_view name) {
    out_.key("content");
    out_.begin_object();
    out_.key(of.media_type);
    out_.begin_object();
    out_.key("schema");
    out_.text(of.type(definitions_, name));
    out_.end_object();
    out_.end_object();
  }

  void body(const operation::content& of) {
    out_.key("requestBody");
    out_.begin_object();
    content(of, "body");
    if (of.required) {
      out_.key("required");
      out_.boolean(true);
    }
    out_.end_object();
  }

  /// A form is a schema of its own: `Body_upload_upload_post`.
  void form(const route& r, const operation& about) {
    const std::string name = "Body_" + operation_id(r);
    std::string schema;
    json::writer out(schema);
    out.begin_object();
    out.key("properties");
    out.begin_object();
    bool required = false;
    for (const auto& each : about.form_fields) {
      out.key(each.name);
      out.text(each.type(definitions_, each.name));
      required = required || each.required;
    }
    out.end_object();
    out.key("type");
    out.string("object");
    if (required) {
      out.key("required");
      out.begin_array();
      for (const auto& each : about.form_fields) {
        if (each.required) out.string(each.name);
      }
      out.end_array();
    }
    out.key("title");
    out.string(name);
    out.end_object();
    definitions_.set(name, std::move(schema));
    out_.key("requestBody");
    out_.begin_object();
    out_.key("content");
    out_.begin_object();
    out_.key(about.has_files ? "multipart/form-data" : "application/x-www-form-urlencoded");
    out_.text(format(R"({{"schema":{{"$ref":"#/components/schemas/{}"}}}})", name));
    out_.end_object();
    if (required) {
      out_.key("required");
      out_.boolean(true);
    }
    out_.end_object();
  }

  void security(const operation& about) {
    if (about.securities.empty()) return;
    out_.key("security");
    out_.begin_array();
    for (const auto& each : about.securities) {
      schemes_.insert_or_assign(each.id, each.scheme);
      out_.begin_object();
      out_.key(each.id);
      out_.text("[]");
      out_.end_object();
    }
    out_.end_array();
  }

  void response(const possible_response& of) {
    out_.key(format("{}", of.status));
    out_.begin_object();
    const std::string_view usual = http::reason_phrase(of.status);
    text("description", !of.description.empty() ? of.description : usual.empty() ? "Response" : usual);
    if (of.schema) content({.type = of.schema}, "");
    out_.end_object();
  }

  void responses(const route& r, const operation& about) {
    out_.key("responses");
    out_.begin_object();
    // The last one that is said of a status counts.
    std::map<int, const possible_response*> others;
    for (const possible_response& each : r.facts.responses) others[each.status] = &each;
    const auto usual = others.extract(r.facts.status);
    out_.key(format("{}", r.facts.status));
    out_.begin_object();
    text("description", usual && !usual.mapped()->description.empty() ? usual.mapped()->description
                                                                      : r.facts.response_description);
    if (about.result && !http::is_bodiless(r.facts.status)) {
      content(*about.result, "Response " + titled(operation_id(r)));
    }
    out_.end_object();
    const bool can_be_invalid = about.body || !about.parameters.empty() || !about.form_fields.empty();
    const bool says_invalid = others.contains(http::status::unprocessable_content);
    for (const auto& [status, each] : others) response(*each);
    if (can_be_invalid && !says_invalid) {
      definitions_.set("HTTPValidationError", std::string(http_validation_error_schema));
      definitions_.set("ValidationError", std::string(validation_error_schema));
      out_.key("422");
      out_.text(R"({"description":"Validation Error","content":{"application/json":{"schema":{"$ref":)"
                R"("#/components/schemas/HTTPValidationError"}}}})");
    }
    out_.end_object();
  }

  json::writer out_;
  model::schema_definitions definitions_;
  std::map<std::string, std::string> schemes_;
};

}  // namespace

std::string name_of(const route& r) {
  if (!r.facts.name.empty()) return r.facts.name;
  const auto& segments = r.path.segments();
  for (auto each = segments.rbegin(); each != segments.rend(); ++each) {
    if (each->size() == 1 && !each->front().is_name) return each->front().text;
  }
  return "root";
}

std::string operation_id(const route& r) {
  std::string id = name_of(r) + r.path.text() + '_' + r.method;
  std::ranges::transform(id, id.begin(), [](char c) { return is_word(c) ? c : '_'; });
  std::transform(id.end() - static_cast<std::ptrdiff_t>(r.method.size()), id.end(),
                 id.end() - static_cast<std::ptrdiff_t>(r.method.size()), lower);
  return id;
}

std::string summary_of(const route& r) {
  if (!r.facts.summary.empty()) return r.facts.summary;
  return titled(name_of(r));
}

std::string openapi(const app& of) {
  std::string out;
  describer(out).whole(of);
  return out;
}

}  // namespace weft::web
