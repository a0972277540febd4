// SPDX-License-Identifier: MIT
// Covers: weft/web/parameters.hpp
// What is wrong with parameters is said as FastAPI says it, byte for byte.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "weft/web/app.hpp"
#include "weft/web/test_client.hpp"

namespace weft::web {
namespace {

struct person {
  std::string name;
  int age;
};
enum class color { red, green };

/// One route for each kind of parameter, called `x` if it is in the query.
struct every_kind {
  app a;
  every_kind() {
    a.get("/string", [](query<"x">) { return 1; });
    a.get("/int", [](query<"x", int>) { return 1; });
    a.get("/float", [](query<"x", double>) { return 1; });
    a.get("/bool", [](query<"x", bool> x) { return *x; });
    a.get("/length", [](query<"x", std::string, min_length(3), max_length(5)>) { return 1; });
    a.get("/gt", [](query<"x", int, gt(0)>) { return 1; });
    a.get("/ge", [](query<"x", int, ge(1)>) { return 1; });
    a.get("/lt", [](query<"x", int, lt(5)>) { return 1; });
    a.get("/le", [](query<"x", double, le(5.5)>) { return 1; });
    a.get("/pattern", [](query<"x", std::string, pattern<"^[a-z]+$">()>) { return 1; });
    a.get("/enum", [](query<"x", color>) { return 1; });
    a.get("/list", [](query<"x", std::vector<int>>) { return 1; });
    a.get("/path/{x}", [](web::path<"x", int, ge(1)>) { return 1; });
    a.get("/header", [](header<"x-own", int>) { return 1; });
    a.get("/cookie", [](cookie<"x", int>) { return 1; });
    a.post("/one", [](person) { return 1; });
    a.post("/people", [](body<std::vector<person>>) { return 1; });
  }
};

struct row {
  const char* url;
  const char* wanted;  ///< what is within `{"detail":[…]}`
};

TEST(Validation, OfTheQueryAndTheRest) {
  const row rows[] = {
      {"/string", R"({"type":"missing","loc":["query","x"],"msg":"Field required","input":null})"},
      {"/int?x=foo",
       R"({"type":"int_parsing","loc":["query","x"],"msg":"Input should be a valid integer, unable to parse string as an integer","input":"foo"})"},
      {"/int?x=42.5",
       R"({"type":"int_parsing","loc":["query","x"],"msg":"Input should be a valid integer, unable to parse string as an integer","input":"42.5"})"},
      {"/int?x=True",
       R"({"type":"int_parsing","loc":["query","x"],"msg":"Input should be a valid integer, unable to parse string as an integer","input":"True"})"},
      {"/float?x=foo",
       R"({"type":"float_parsing","loc":["query","x"],"msg":"Input should be a valid number, unable to parse string as a number","input":"foo"})"},
      {"/bool?x=maybe",
       R"({"type":"bool_parsing","loc":["query","x"],"msg":"Input should be a valid boolean, unable to interpret input","input":"maybe"})"},
      {"/length?x=ab",
       R"({"type":"string_too_short","loc":["query","x"],"msg":"String should have at least 3 characters","input":"ab","ctx":{"min_length":3}})"},
      {"/length?x=abcdef",
       R"({"type":"string_too_long","loc":["query","x"],"msg":"String should have at most 5 characters","input":"abcdef","ctx":{"max_length":5}})"},
      {"/gt?x=0",
       R"({"type":"greater_than","loc":["query","x"],"msg":"Input should be greater than 0","input":"0","ctx":{"gt":0}})"},
      {"/ge?x=0",
       R"({"type":"greater_than_equal","loc":["query","x"],"msg":"Input should be greater than or equal to 1","input":"0","ctx":{"ge":1}})"},
      {"/lt?x=5",
       R"({"type":"less_than","loc":["query","x"],"msg":"Input should be less than 5","input":"5","ctx":{"lt":5}})"},
      {"/le?x=6",
       R"({"type":"less_than_equal","loc":["query","x"],"msg":"Input should be less than or equal to 5.5","input":"6","ctx":{"le":5.5}})"},
      {"/pattern?x=A1",
       R"({"type":"string_pattern_mismatch","loc":["query","x"],"msg":"String should match pattern '^[a-z]+$'","input":"A1","ctx":{"pattern":"^[a-z]+$"}})"},
      {"/enum?x=blue",
       R"({"type":"enum","loc":["query","x"],"msg":"Input should be 'red' or 'green'","input":"blue","ctx":{"expected":"'red' or 'green'"}})"},
      {"/list?x=a&x=1&x=b",
       R"({"type":"int_parsing","loc":["query","x",0],"msg":"Input should be a valid integer, unable to parse string as an integer","input":"a"},)"
       R"({"type":"int_parsing","loc":["query","x",2],"msg":"Input should be a valid integer, unable to parse string as an integer","input":"b"})"},
      {"/path/0",
       R"({"type":"greater_than_equal","loc":["path","x"],"msg":"Input should be greater than or equal to 1","input":"0","ctx":{"ge":1}})"},
      {"/header", R"({"type":"missing","loc":["header","x-own"],"msg":"Field required","input":null})"},
      {"/cookie", R"({"type":"missing","loc":["cookie","x"],"msg":"Field required","input":null})"},
  };
  every_kind all;
  test_client client(all.a);
  for (const auto& [url, wanted] : rows) {
    const auto got = client.get(url);
    EXPECT_EQ(got.status(), 422) << url;
    EXPECT_EQ(got.header("content-type"), "application/json");
    EXPECT_EQ(got.body(), R"({"detail":[)" + std::string(wanted) + "]}") << url;
  }
}

TEST(Validation, BooleansComeInManyWords) {
  every_kind all;
  test_client client(all.a);
  for (const char* yes : {"1", "true", "True", "on", "yes", "t", "y"}) {
    EXPECT_EQ(client.get("/bool?x=" + std::string(yes)).body(), "true") << yes;
  }
  for (const char* no : {"0", "false", "False", "off", "no", "f", "n"}) {
    EXPECT_EQ(client.get("/bool?x=" + std::string(no)).body(), "false") << no;
  }
}

TEST(Validation, OfTheBody) {
  const row rows[] = {
      {"", R"({"type":"missing","loc":["body"],"msg":"Field required","input":null})"},
      {R"({"name":"a"})",
       R"({"type":"missing","loc":["body","age"],"msg":"Field required","input":{"name":"a"}})"},
      {R"({"name":1,"age":"x"})",
       R"({"type":"string_type","loc":["body","name"],"msg":"Input should be a valid string","input":1},)"
       R"({"type":"int_parsing","loc":["body","age"],"msg":"Input should be a valid integer, unable to parse string as an integer","input":"x"})"},
      {R"({"name":"a","age":)",
       R"({"type":"json_invalid","loc":["body",18],"msg":"JSON decode error","input":{},"ctx":{"error":"Expecting value"}})"},
      {"[]",
       R"({"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from","input":[]})"},
  };
  every_kind all;
  test_client client(all.a);
  const http::headers json{{"content-type", "application/json"}};
  for (const auto& [body, wanted] : rows) {
    const auto got = client.post("/one", body, json);
    EXPECT_EQ(got.status(), 422) << body;
    EXPECT_EQ(got.body(), R"({"detail":[)" + std::string(wanted) + "]}") << body;
  }
  EXPECT_EQ(
      client.post("/people", R"([{"name":"a"}])", json).body(),
      R"({"detail":[{"type":"missing","loc":["body",0,"age"],"msg":"Field required","input":{"name":"a"}}]})");
  EXPECT_EQ(client.post("/one", R"({"name":"a","age":"7"})", json).status(), 200);
  EXPECT_EQ(
      client.post("/one", R"({"name":"a","age":7})", {{"content-type", "application/vnd.x+json"}}).status(),
      200);
  EXPECT_EQ(client.post("/one", R"({"name":"a","age":7})", {{"content-type", "text/plain"}}).status(), 422);
  EXPECT_EQ(client.post("/one", R"({"name":"a","age":7})").status(), 422);
}

}  // namespace
}  // namespace weft::web
