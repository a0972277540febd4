// SPDX-License-Identifier: MIT
// An application with a parameter of every source and of every kind, which answers with what it was given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "weft/web/app.hpp"

namespace every_source {

namespace web = weft::web;

enum class color { red, green };

struct person {
  std::string name;
  int age;
};
struct team {
  std::string title;
  person lead;
  std::vector<person> members;
  std::optional<color> shirt;
};

/// The routes `/SOURCE/KIND` for the texts of one source.
template <template <web::fixed_string, typename, auto...> typename Source>
void add_texts(web::app& a, const std::string& method, const std::string& prefix, const std::string& rest) {
  const auto add = [&](const std::string& kind, auto echo) { a.add(method, prefix + kind + rest, echo); };
  add("str", [](Source<"x", std::string> x) { return *x; });
  add("int", [](Source<"x", int> x) { return *x; });
  add("float", [](Source<"x", double> x) { return *x; });
  add("bool", [](Source<"x", bool> x) { return *x; });
  add("length", [](Source<"x", std::string, web::min_length(3), web::max_length(5)> x) { return *x; });
  add("between", [](Source<"x", int, web::gt(0), web::le(9)> x) { return *x; });
  add("within", [](Source<"x", double, web::ge(1), web::lt(5)> x) { return *x; });
  add("pattern", [](Source<"x", std::string, web::pattern<"^[a-z]+$">()> x) { return *x; });
  add("enum", [](Source<"x", color> x) { return *x; });
}

/// What may be missing, or come more than once: not in a path.
template <template <web::fixed_string, typename, auto...> typename Source>
void add_optional_texts(web::app& a, const std::string& method, const std::string& prefix) {
  a.add(method, prefix + "maybe", [](Source<"x", std::optional<int>> x) { return *x; });
  a.add(method, prefix + "default", [](Source<"x", int, web::or_else(7)> x) { return *x; });
}

inline void add_routes(web::app& a) {
  add_texts<web::query>(a, "GET", "/query/", "");
  add_texts<web::path>(a, "GET", "/path/", "/{x}");
  add_texts<web::header>(a, "GET", "/header/", "");
  add_texts<web::cookie>(a, "GET", "/cookie/", "");
  add_texts<web::form>(a, "POST", "/form/", "");
  add_optional_texts<web::query>(a, "GET", "/query/");
  add_optional_texts<web::header>(a, "GET", "/header/");
  add_optional_texts<web::cookie>(a, "GET", "/cookie/");
  add_optional_texts<web::form>(a, "POST", "/form/");
  a.get("/query/list", [](web::query<"x", std::vector<int>> x) { return *x; });
  a.post("/body/int", [](web::body<int> x) { return *x; });
  a.post("/body/ints", [](web::body<std::vector<int>> x) { return *x; });
  a.post("/body/person", [](person x) { return x; });
  a.post("/body/people", [](web::body<std::vector<person>> x) { return *x; });
  a.post("/body/team", [](team x) { return x; });
  a.post("/file/one",
         [](web::file<"x"> x) { return std::vector{x->filename, std::to_string(x->content.size())}; });
  a.post("/file/both", [](web::file<"x"> x, web::form<"n", int> n) {
    return std::vector{x->filename, std::to_string(*n)};
  });
}

}  // namespace every_source
