// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/model/rules.hpp"
#include "weft/web/endpoint.hpp"
#include "weft/web/path_pattern.hpp"

namespace weft::web {

/// What is known of a route beside its function: how it answers, and what the documentation says of it.
struct route_facts {
  int status = 200;
  std::string name;     ///< for the operation's id and summary, and for `url_for`
  std::string summary;  ///< empty: made from the name
  std::string description;
  std::string response_description = "Successful Response";
  std::vector<std::string> tags;
  bool hidden = false;  ///< not in the documentation
  bool deprecated = false;
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

struct hidden_t {
  void operator()(route_facts& f) const { f.hidden = true; }
};
/// Leaves a route out of the documentation.
inline constexpr hidden_t hidden{};

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
