// SPDX-License-Identifier: MIT
#include "weft/web/openapi.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "weft/json/parse.hpp"
#include "weft/web/app.hpp"

struct char_name {
  std::string character, name;
};
template <>
inline constexpr auto weft::model::describe<char_name> =
    weft::model::model("CharName", weft::model::alias<&char_name::character>("char"));

namespace weft::web {
namespace {

TEST(OpenApi, IsWhatFastApiGives) {
  app a{{.title = "Mojifinder Web", .description = "Search for Unicode characters by name."}};
  a.get("/search", [](query<"q">) { return std::vector<char_name>(); });
  a.get("/", [] { return text("page"); }, hidden);
  EXPECT_EQ(
      openapi(a),
      R"({"openapi":"3.1.0","info":{"title":"Mojifinder Web","description":"Search for Unicode characters by name.",)"
      R"("version":"0.1.0"},"paths":{"/search":{"get":{"summary":"Search","operationId":"search_search_get",)"
      R"("parameters":[{"name":"q","in":"query","required":true,"schema":{"type":"string","title":"Q"}}],)"
      R"("responses":{"200":{"description":"Successful Response","content":{"application/json":{"schema":)"
      R"({"items":{"$ref":"#/components/schemas/CharName"},"type":"array","title":"Response Search Search Get"}}}},)"
      R"("422":{"description":"Validation Error","content":{"application/json":{"schema":)"
      R"({"$ref":"#/components/schemas/HTTPValidationError"}}}}}}}},"components":{"schemas":{)"
      R"("CharName":{"properties":{"char":{"type":"string","title":"Char"},"name":{"type":"string","title":"Name"}},)"
      R"("type":"object","required":["char","name"],"title":"CharName"},)"
      R"("HTTPValidationError":{"properties":{"detail":{"items":{"$ref":"#/components/schemas/ValidationError"},)"
      R"("type":"array","title":"Detail"}},"type":"object","title":"HTTPValidationError"},)"
      R"("ValidationError":{"properties":{"loc":{"items":{"anyOf":[{"type":"string"},{"type":"integer"}]},)"
      R"("type":"array","title":"Location"},"msg":{"type":"string","title":"Message"},"type":{"type":"string",)"
      R"("title":"Error Type"},"input":{"title":"Input"},"ctx":{"type":"object","title":"Context"}},"type":"object",)"
      R"("required":["loc","msg","type"],"title":"ValidationError"}}}})");
}

std::string of_route(const router& r) {
  app a;
  a.include(r);
  return openapi(a);
}

TEST(OpenApi, RoutesSayWhatTheyAre) {
  router r{{.prefix = "/users", .tags = {"users"}}};
  r.get(
      "/{id:int}",
      [](web::path<"id", int, ge(1), doc<"whose">()>, header<"x-token", std::string, deprecated>,
         query<"n", int, or_else(5)>) { return 1; },
      name{"read_user"}, description{"Reads."}, deprecated);
  r.post("/", [](char_name c) { return reply{c, 201}; }, status{201}, summary{"Make one"});
  const std::string all = of_route(r);
  const auto has = [&](std::string_view part) { return all.find(part) != std::string::npos; };
  EXPECT_TRUE(has(R"("/users/{id}":{"get":{"tags":["users"],"summary":"Read User","description":"Reads.",)"
                  R"("operationId":"read_user_users__id__get","deprecated":true,)"))
      << all;
  EXPECT_TRUE(has(R"({"name":"id","in":"path","required":true,"schema":{"type":"integer","minimum":1,)"))
      << all;
  EXPECT_TRUE(has(R"({"name":"x-token","in":"header","required":true,"deprecated":true,)")) << all;
  EXPECT_TRUE(has(R"({"name":"n","in":"query","required":false,"schema":{"type":"integer",)")) << all;
  EXPECT_TRUE(has(R"("default":5})")) << all;
  EXPECT_TRUE(has(
      R"("/users/":{"post":{"tags":["users"],"summary":"Make one","operationId":"users_users__post",)"
      R"("requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/CharName"}}},)"
      R"("required":true},"responses":{"201":)"))
      << all;
  EXPECT_TRUE(json::parse(all));
}

TEST(OpenApi, RoutesSayWhatElseTheyRespond) {
  router inner;
  inner.get(
      "/{id:int}", [](web::path<"id", int>) { return 1; }, responds<char_name>(404, "No such user"),
      responds(409), responds(200, "The user"));
  inner.post("/", [](char_name c) { return reply{c, 201}; }, responds(422, "Not understood"));
  router r{{.prefix = "/users", .responses = {responds(404, "Nobody"), responds(401)}}};
  r.include(std::move(inner));
  const std::string all = of_route(r);
  const auto has = [&](std::string_view part) { return all.find(part) != std::string::npos; };
  EXPECT_TRUE(has(R"("responses":{"200":{"description":"The user","content":{"application/json":{"schema":)"))
      << all;
  EXPECT_TRUE(has(R"("401":{"description":"Unauthorized"},"404":{"description":"No such user","content":)"
                  R"({"application/json":{"schema":{"$ref":"#/components/schemas/CharName"}}}},)"
                  R"("409":{"description":"Conflict"},"422":{"description":"Validation Error",)"))
      << all;
  EXPECT_TRUE(has(R"("401":{"description":"Unauthorized"},"404":{"description":"Nobody"},)"
                  R"("422":{"description":"Not understood"}})"))
      << all;
  EXPECT_TRUE(json::parse(all));
}

TEST(OpenApi, ALiteralIsAString) {
  router literal, string;
  literal.get("/", [] { return "hi"; });
  string.get("/", [] { return std::string("hi"); });
  EXPECT_EQ(of_route(literal), of_route(string));
}

TEST(OpenApi, NamesComeFromThePath) {
  router r;
  r.get("/", [] { return 1; }).get("/a/{b}", [](web::path<"b">) { return 1; }).get("/c_d", [] { return 1; });
  EXPECT_EQ(name_of(r.routes()[0]), "root");
  EXPECT_EQ(name_of(r.routes()[1]), "a");
  EXPECT_EQ(summary_of(r.routes()[2]), "C D");
  EXPECT_EQ(operation_id(r.routes()[1]), "a_a__b__get");
}

}  // namespace
}  // namespace weft::web
