// SPDX-License-Identifier: MIT
#include "weft/web/problem_details.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "weft/http/status.hpp"
#include "weft/http/token.hpp"
#include "weft/http/weighted_list.hpp"
#include "weft/json/dump.hpp"
#include "weft/json/parse.hpp"
#include "weft/json/utf8.hpp"
#include "weft/json/writer.hpp"
#include "weft/web/request.hpp"

namespace weft::web {

namespace {

constexpr std::string_view problem_type = "application/problem+json";

bool accepts(const request& r) {
  for (const std::string_view field : r.headers().get_all("accept")) {
    const auto all = http::parse_weighted_list(field);
    if (std::ranges::any_of(all, [](const http::weighted& each) {
          return each.weight > 0 && http::equal_ignoring_case(each.value, problem_type);
        }))
      return true;
  }
  return false;
}

std::string problem(const request& r, int status, const json::value& detail) {
  std::string text;
  json::writer out(text);
  const std::string_view title = http::reason_phrase(status);
  out.begin_object();
  out.key("type");
  out.string("about:blank");
  out.key("title");
  out.string(title);
  out.key("status");
  out.integer(status);
  const bool is_text = detail.type() == json::kind::string;
  if (!is_text || detail.as_string() != title) {
    out.key(is_text ? "detail" : "errors");
    json::write(out, detail);
  }
  out.key("instance");
  out.string(json::replace_invalid(r.path()));
  out.end_object();
  return text;
}

}  // namespace

void problem_details::after(request& r, http::response& made) {
  if (made.status < 400 || made.source || made.headers.get("content-type") != "application/json") return;
  const auto body = json::parse(made.body);
  const json::value* const detail = body ? body->find("detail") : nullptr;
  if (!detail || body->as_object().size() != 1) return;
  if (whom_ != given_to::all) {
    made.headers.add("vary", "accept");
    if (!accepts(r)) return;
  }
  made.body = problem(r, made.status, *detail);
  made.headers.set("content-type", problem_type);
}

}  // namespace weft::web
