// SPDX-License-Identifier: MIT
#include "weft/web/route_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace weft::web {
namespace {

/// The patterns added in this order and in the reverse one must find the same.
const std::vector<std::string> patterns{"/",
                                        "/users",
                                        "/users/me",
                                        "/users/{id:int}",
                                        "/users/{name}",
                                        "/users/{id:int}/posts",
                                        "/users/{name}/mail",
                                        "/files/{rest:path}",
                                        "/files/readme",
                                        "/{page}.html",
                                        "/{any}"};

std::string found_in(const route_table& table, const char* path) {
  route_table::match m;
  table.find("GET", path, m);
  if (m.route == route_table::none) return "none";
  std::string said = patterns[m.route];
  for (const std::string& each : m.values) said += ' ' + each;
  return said;
}

TEST(RouteTable, TheMoreExactGoesFirstInWhateverOrder) {
  route_table forward, backward;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    forward.add("GET", path_pattern(patterns[i]), i);
    const std::size_t j = patterns.size() - 1 - i;
    backward.add("GET", path_pattern(patterns[j]), j);
  }
  const std::pair<const char*, const char*> cases[] = {
      {"/", "/"},
      {"/users", "/users"},
      {"/users/", "none"},
      {"/users/me", "/users/me"},
      {"/users/7", "/users/{id:int} 7"},
      {"/users/x", "/users/{name} x"},
      {"/users/7/posts", "/users/{id:int}/posts 7"},
      {"/users/7/mail", "/users/{name}/mail 7"},  // {id:int} leads nowhere
      {"/users/x/posts", "none"},
      {"/files/readme", "/files/readme"},
      {"/files/", "/files/{rest:path} "},
      {"/files/a/b", "/files/{rest:path} a/b"},
      {"/files", "/{any} files"},
      {"/a.html", "/{page}.html a"},
      {"/a", "/{any} a"},
      {"/a/b", "none"},
      {"", "none"},
      {"*", "none"},
  };
  for (const auto& [path, wanted] : cases) {
    EXPECT_EQ(found_in(forward, path), wanted) << path;
    EXPECT_EQ(found_in(backward, path), wanted) << path;
  }
}

TEST(RouteTable, TellsTheMethodsThatAPathHas) {
  route_table table;
  table.add("GET", path_pattern("/a"), 0);
  table.add("POST", path_pattern("/a"), 1);
  table.add("PUT", path_pattern("/{x}"), 2);
  table.add("", path_pattern("/any"), 3);
  route_table::match m;
  table.find("POST", "/a", m);
  EXPECT_EQ(m.route, 1u);
  EXPECT_TRUE(m.allowed.empty());
  table.find("PUT", "/a", m);  // another pattern has it
  EXPECT_EQ(m.route, 2u);
  table.find("DELETE", "/a", m);
  EXPECT_EQ(m.route, route_table::none);
  EXPECT_EQ(m.allowed, (std::vector<std::string>{"GET", "POST", "PUT"}));
  table.find("BREW", "/any", m);
  EXPECT_EQ(m.route, 3u);
}

TEST(RouteTable, RefusesTheSameTwice) {
  route_table table;
  table.add("GET", path_pattern("/a/{x}"), 0);
  EXPECT_THROW(table.add("GET", path_pattern("/a/{y}"), 1), std::invalid_argument);
  table.add("GET", path_pattern("/a/{y:int}"), 1);
  table.add("POST", path_pattern("/a/{y}"), 2);
}

}  // namespace
}  // namespace weft::web
