// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/model/rules.hpp"
#include "weft/model/schema.hpp"
#include "weft/web/endpoint.hpp"
#include "weft/web/operation.hpp"
#include "weft/web/path_pattern.hpp"

namespace weft::web {

struct route_facts;

/// A response that a route may give beside its usual one, for the documentation. Made by `responds`.
struct possible_response {
  int status;
  std::string description;             ///< empty: the usual words for the status
  operation::schema schema = nullptr;  ///< of its JSON body; null: nothing is said of it

  void operator()(route_facts& f) const;
};

/// `web::responds(404, "No such item")`; `web::responds<message>(409)`: with what its body is.
template <typename T = void>
possible_response responds(int status, std::string description = {}) {
  possible_response made{status, std::move(description)};
  if constexpr (!std::is_void_v<T>)
    made.schema = [](model::schema_definitions& all, std::string_view) { return model::schema_of<T>(all); };
  return made;
}

/// What is known of a route beside its function: how it answers, and what the documentation says of it.
struct route_facts {
  int status = 200;
  std::string name;     ///< for the operation's id and summary, and for `url_for`
  std::string summary;  ///< empty: made from the name
  std::string description;
  std::string response_description = "Successful Response";
  std::vector<std::string> tags;
  std::vector<possible_response> responses;
  bool hidden = false;  ///< not in the documentation
  bool deprecated = false;
  bool without_dependencies = false;  ///< of its routers and its application
};

/// One path and method of an application, and what answers there.
struct route {
  std::string method;
  path_pattern path;
  route_facts facts;
  std::shared_ptr<const web::endpoint> endpoint;
};

// What may follow a route's function: `app.get("/", page, web::hidden)`; also `web::deprecated()`.

template <typename Fact>
void apply(route_facts& f, const Fact& fact) {
  fact(f);
}
void apply(route_facts& f, const model::rule& fact);

inline void possible_response::operator()(route_facts& f) const { f.responses.push_back(*this); }

struct hidden_t {
  void operator()(route_facts& f) const { f.hidden = true; }
};
/// Leaves a route out of the documentation.
inline constexpr hidden_t hidden{};

struct without_dependencies_t {
  void operator()(route_facts& f) const { f.without_dependencies = true; }
};
/// Leaves out what its routers and its application ask for: to log in nobody must be logged in.
inline constexpr without_dependencies_t without_dependencies{};

/// The status of a response that has none of its own.
struct status {
  int code;
  void operator()(route_facts& f) const { f.status = code; }
};
struct name {
  std::string text;
  void operator()(route_facts& f) const { f.name = text; }
};
struct summary {
  std::string text;
  void operator()(route_facts& f) const { f.summary = text; }
};
struct description {
  std::string text;
  void operator()(route_facts& f) const { f.description = text; }
};
struct tags {
  std::vector<std::string> names;
  template <typename... Names>
  explicit tags(Names&&... each) : names{std::string(std::forward<Names>(each))...} {}
  void operator()(route_facts& f) const { f.tags.insert(f.tags.end(), names.begin(), names.end()); }
};

}  // namespace weft::web
