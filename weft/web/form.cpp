// SPDX-License-Identifier: MIT
#include "weft/web/form.hpp"

#include <optional>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/http/media_type.hpp"
#include "weft/http/percent.hpp"
#include "weft/json/utf8.hpp"

namespace weft::web {

namespace {

std::expected<form_data, std::string> read_pairs(std::string_view body) {
  form_data made;
  for (http::query_reader pair(body); pair.next();) {
    if (made.fields.size() == form_fields_max) {
      return std::unexpected(format("more than {} fields", form_fields_max));
    }
    made.fields.emplace_back(pair.name(), pair.value());
  }
  return made;
}

std::expected<form_data, std::string> read_parts(const http::media_type& type, std::string_view body,
                                                 const http::multipart_limits& bounds) {
  auto in = http::multipart_parser::for_type(type, bounds);
  if (!in) return std::unexpected(in.error().message);
  in->feed(body);
  in->end();
  form_data made;
  std::string* content = nullptr;
  for (;;) {
    const auto event = in->next();
    if (!event) return std::unexpected(event.error().message);
    switch (*event) {
      case http::multipart_parser::event::part_begin:
        if (const auto filename = in->filename()) {
          const std::string_view content_type = in->fields().get("content-type").value_or("");
          // Names are shown, and written as JSON: what is no UTF-8 in them is of no use.
          upload begun{
              json::replace_invalid(*filename), json::replace_invalid(content_type), {}, in->fields()};
          content = &made.files.emplace_back(in->name(), std::move(begun)).second.content;
        } else {
          content = &made.fields.emplace_back(in->name(), std::string()).second;
        }
        break;
      case http::multipart_parser::event::data: content->append(in->data()); break;
      case http::multipart_parser::event::part_end: break;
      case http::multipart_parser::event::need_bytes:
      case http::multipart_parser::event::end: return made;
    }
  }
}

}  // namespace

std::expected<form_data, std::string> read_form(std::string_view content_type, std::string_view body,
                                                const http::multipart_limits& bounds) {
  const auto type = http::media_type::parse(content_type);
  if (type && type->essence() == "application/x-www-form-urlencoded") return read_pairs(body);
  if (type && type->essence() == "multipart/form-data") return read_parts(*type, body, bounds);
  if (body.empty()) return form_data();
  return std::unexpected(format("'{}' is no type of a form", content_type.substr(0, 100)));
}

}  // namespace weft::web
