// SPDX-License-Identifier: MIT
// Covers: weft/web/router.hpp weft/web/route.hpp weft/web/endpoint.hpp weft/web/function_endpoint.hpp
// Covers: weft/web/request.hpp weft/web/responses.hpp weft/web/parameters.hpp weft/web/test_client.hpp
// Covers: weft/web/middleware.hpp weft/web/errors.hpp weft/web/state.hpp weft/web/depends.hpp
// Covers: weft/web/operation.hpp weft/web/fixed_string.hpp weft/web/form.hpp weft/web/security.hpp
// Covers: weft/web/streaming.hpp weft/web/needs.hpp
#include "weft/web/app.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "weft/body/body_source.hpp"
#include "weft/body/follow_up.hpp"
#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/as_completed.hpp"
#include "weft/flow/exit_stack.hpp"
#include "weft/testing/run.hpp"
#include "weft/web/needs.hpp"
#include "weft/web/openapi.hpp"
#include "weft/web/test_client.hpp"

namespace weft::web {
namespace {

struct item {
  std::string name;
  double price = 0;
  std::optional<std::string> note;
};

TEST(App, AnswersWithWhatAFunctionReturns) {
  app a;
  a.get("/text", [] { return text("hi"); });
  a.get("/string", [] { return std::string("hi"); });
  a.get("/literal", [] { return "hi"; });
  a.get("/view", []() -> task<std::string_view> { co_return "hi"; });
  a.get("/replied", [] { return reply{"hi", 202}; });
  a.get("/item", [] { return item{"x", 1.5, {}}; });
  a.get("/list", []() -> task<std::vector<int>> { co_return std::vector<int>{1, 2}; });
  a.get("/nothing", [] {});
  a.get("/waits", []() -> task<> { co_await sleep_for(1ms); });
  a.post("/made", [] { return reply{item{"y"}, 201, {{"location", "/y"}}}; });
  a.del("/gone", [] {}, status{204});
  test_client client(a);
  EXPECT_EQ(client.get("/text").header("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(client.get("/string").body(), R"("hi")");
  EXPECT_EQ(client.get("/string").header("content-type"), "application/json");
  for (const char* url : {"/literal", "/view", "/replied"})
    EXPECT_EQ(client.get(url).body(), R"("hi")") << url;
  EXPECT_EQ(client.get("/item").body(), R"({"name":"x","price":1.5,"note":null})");
  EXPECT_EQ(client.get("/list").body(), "[1,2]");
  EXPECT_EQ(client.get("/nothing").body(), "null");
  EXPECT_EQ(client.get("/waits").body(), "null");
  const auto made = client.post("/made", "");
  EXPECT_EQ(made.status(), 201);
  EXPECT_EQ(made.header("location"), "/y");
  EXPECT_EQ(client.del("/gone").status(), 204);
  EXPECT_EQ(client.del("/gone").body(), "");
  EXPECT_EQ(client.head("/list").status(), 200);
}

TEST(App, ReadsParametersFromWhereTheySay) {
  app a;
  a.get("/items/{id}",
        [](web::path<"id", int> id, query<"q", std::optional<std::string>> q,
           header<"x-token", std::string, or_else<"none">()> token, cookie<"sid", int, or_else(7)> sid,
           query<"tag", std::optional<std::vector<std::string>>> tags) {
          return std::to_string(*id) + ' ' + q->value_or("-") + ' ' + *token + ' ' + std::to_string(*sid) +
                 ' ' + std::to_string(*tags ? (*tags)->size() : 0);
        });
  test_client client(a);
  EXPECT_EQ(client.get("/items/5?q=a%20b&tag=x&tag=y", {{"x-token", "t"}, {"cookie", "a=b; sid=9"}}).body(),
            R"("5 a b t 9 2")");
  EXPECT_EQ(client.get("/items/5").body(), R"("5 - none 7 0")");
}

TEST(App, WhatIsWrongWithParametersIsAnsweredAllAtOnce) {
  app a;
  a.get("/search", [](query<"q"> q, query<"n", int> n) { return std::string(q) + std::to_string(n); });
  a.post("/items", [](item i) { return i; });
  test_client client(a);
  const auto missing = client.get("/search");
  EXPECT_EQ(missing.status(), 422);
  EXPECT_EQ(missing.body(),
            R"({"detail":[{"type":"missing","loc":["query","q"],"msg":"Field required","input":null},)"
            R"({"type":"missing","loc":["query","n"],"msg":"Field required","input":null}]})");
  EXPECT_EQ(client.get("/search?q=x&n=foo").body(),
            R"({"detail":[{"type":"int_parsing","loc":["query","n"],"msg":"Input should be a valid integer, )"
            R"(unable to parse string as an integer","input":"foo"}]})");
  EXPECT_EQ(client.post("/items", "").body(),
            R"({"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]})");
  EXPECT_EQ(
      client.post("/items", R"({"price": 1})", {{"content-type", "application/json"}}).body(),
      R"({"detail":[{"type":"missing","loc":["body","name"],"msg":"Field required","input":{"price":1}}]})");
  EXPECT_EQ(client.post_json("/items", item{"x", 2, "n"}).body(), R"({"name":"x","price":2.0,"note":"n"})");
}

TEST(App, UnknownPathsAndMethodsAreSaidSo) {
  app a;
  a.get("/a", [] { return 1; });
  a.post("/a", [] { return 2; });
  a.get("/b/", [] { return 3; });
  test_client client(a);
  EXPECT_EQ(client.get("/x").status(), 404);
  EXPECT_EQ(client.get("/x").body(), R"({"detail":"Not Found"})");
  const auto wrong = client.del("/a");
  EXPECT_EQ(wrong.status(), 405);
  EXPECT_EQ(wrong.body(), R"({"detail":"Method Not Allowed"})");
  EXPECT_EQ(wrong.header("allow"), "GET, HEAD, POST");
  EXPECT_EQ(client.head("/a").status(), 200);
  const auto moved = client.get("/b?x=1");
  EXPECT_EQ(moved.status(), 307);
  EXPECT_EQ(moved.header("location"), "http://testserver/b/?x=1");
  EXPECT_EQ(client.get("/a/").header("location"), "http://testserver/a");
  EXPECT_EQ(client.get("/a/", {{"host", ""}}).header("location"), "/a");
  app above({.root_path = "/proxied"});
  app between;
  between.mount("/b", a.handler());
  above.mount("/m", between.handler());
  EXPECT_EQ(test_client(above).get("/m/b/b?x=1").header("location"), "http://testserver/proxied/m/b/b/?x=1");
}

struct custom_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

TEST(App, ErrorsBecomeResponses) {
  app a;
  a.get("/http", []() -> int { throw http_error(404, "no such item", {{"x-why", "gone"}}); });
  a.get("/later", []() -> task<int> {
    co_await sleep_for(1ms);
    throw http_error(403);
  });
  a.get("/json", []() -> int { throw http_error::with_json(400, R"({"a":1})"); });
  a.get("/own", []() -> int { throw custom_error("mine"); });
  a.get("/unknown", []() -> int { throw std::runtime_error("bug"); });
  a.on_error<custom_error>([](request&, const custom_error& e) { return text(e.what(), 418); });
  test_client client(a);
  const auto http = client.get("/http");
  EXPECT_EQ(http.status(), 404);
  EXPECT_EQ(http.body(), R"({"detail":"no such item"})");
  EXPECT_EQ(http.header("x-why"), "gone");
  EXPECT_EQ(client.get("/later").body(), R"({"detail":"Forbidden"})");
  EXPECT_EQ(client.get("/json").body(), R"({"detail":{"a":1}})");
  EXPECT_EQ(client.get("/own").status(), 418);
  EXPECT_THROW(client.get("/unknown"), std::runtime_error);  // a server answers 500
  a.on_error<validation_error>([](request&, const validation_error& e) { return text(e.what(), 400); });
}

TEST(App, ErrorsThatSayTheirAnswerMayHaveAnotherOne) {
  app a;
  a.get("/", [](query<"n", int> n) -> int {
    if (*n == 0) throw http_error(409);
    throw std::runtime_error("bug");
  });
  a.on_error<std::exception>([](request&, const std::exception&) { return text("unexpected", 500); });
  {
    test_client client(a);
    EXPECT_EQ(client.get("/?n=1").body(), "unexpected");
    EXPECT_EQ(client.get("/?n=0").status(), 409);
    EXPECT_EQ(client.get("/?n=x").status(), 422);
    EXPECT_EQ(client.get("/none").status(), 404);
  }
  a.on_error<http_error>([](request& r, const http_error& e) {
    auto made = text(std::string(r.path()) + ' ' + e.detail(), e.status());
    for (const auto& [name, value] : e.headers()) made.headers.add(name, value);
    return made;
  });
  test_client client(a);
  EXPECT_EQ(client.get("/none").body(), R"(/none "Not Found")");
  EXPECT_EQ(client.get("/none").status(), 404);
  EXPECT_EQ(client.put("/", "").body(), R"(/ "Method Not Allowed")");
  EXPECT_EQ(client.put("/", "").header("allow"), "GET, HEAD");
  EXPECT_EQ(client.get("/?n=0").body(), R"(/ "Conflict")");
  a.on_error<error>([](request&, const error&) { return text("all of them"); });
  EXPECT_EQ(test_client(a).get("/?n=x").body(), "all of them");
}

TEST(App, RoutersAreIncludedAndMounted) {
  router users{{.prefix = "/users", .tags = {"users"}}};
  users.get("/{id}", [](web::path<"id", int> id) { return *id; }, name{"user"});
  router v1{{.prefix = "/v1"}};
  v1.include(std::move(users));
  app below;
  below.get("/deep", [](request& r) { return std::string(r.path()); });
  app a;
  a.include(std::move(v1), "/api");
  a.mount("/sub", below.handler());
  test_client client(a);
  EXPECT_EQ(client.get("/api/v1/users/7").body(), "7");
  EXPECT_EQ(a.url_for("user", {{"id", "7"}}), "/api/v1/users/7");
  EXPECT_EQ(a.routes().at(0).facts.tags, std::vector<std::string>{"users"});
  EXPECT_EQ(client.get("/sub/deep").body(), R"("/deep")");
  EXPECT_EQ(client.get("/sub").status(), 404);
  EXPECT_EQ(client.get("/subway").status(), 404);
  EXPECT_THROW(a.mount("/x/", below.handler()), std::invalid_argument);
}

class marking final : public middleware {
 public:
  explicit marking(std::string mark, bool answers = false) : mark_(std::move(mark)), answers_(answers) {}
  std::optional<http::response> before(request&) override {
    if (answers_) return text("early");
    return std::nullopt;
  }
  void after(request&, http::response& made) override { made.headers.add("x-mark", mark_); }

 private:
  std::string mark_;
  bool answers_;
};

TEST(App, MiddlewareIsAroundEveryRoute) {
  const auto marks = [](bool with_around, const char* url) {
    app a;
    a.get("/", [] { return 1; });
    a.use(std::make_shared<marking>("outer"));
    if (with_around) {
      a.use([](request& r, const next_handler& next) -> task<http::response> {
        http::response made = co_await next(r);
        made.headers.add("x-mark", "around");
        co_return made;
      });
    }
    a.use(std::make_shared<marking>("inner"));
    std::string all;
    test_client client(a);
    const auto got = client.get(url);
    for (const auto each : got.headers().get_all("x-mark")) all += std::string(each) + ' ';
    return all;
  };
  EXPECT_EQ(marks(false, "/"), "inner outer ");
  EXPECT_EQ(marks(true, "/"), "inner around outer ");
  EXPECT_EQ(marks(false, "/missing"), "inner outer ");
  EXPECT_EQ(marks(true, "/missing"), "inner around outer ");
  app early;
  early.use(std::make_shared<marking>("x", true));
  EXPECT_EQ(test_client(early).get("/").body(), "early");
}

TEST(App, WhatIsAroundSeesTheResponseToEveryError) {
  struct failing final : middleware {
    std::optional<http::response> before(request& r) override {
      if (r.path() == "/before") throw http_error(401);
      return std::nullopt;
    }
    void after(request& r, http::response&) override {
      if (r.path() == "/after") throw std::runtime_error("after");
    }
  };
  const auto answer = [](const char* path, bool with_around) {
    app a;
    a.use(std::make_shared<marking>("outer"));
    a.use(std::make_shared<failing>());
    if (with_around) {
      a.use([](request& r, const next_handler& next) -> task<http::response> {
        http::response made = co_await next(r);
        if (r.path() == "/around") throw std::runtime_error("around");
        made.headers.add("x-mark", made.failure ? "failed" : "fine");
        co_return made;
      });
    }
    int followed = 0;
    a.get("/bug", [&](request& r) -> int {
      r.after([&]() -> task<> {
        ++followed;
        co_return;
      });
      throw std::runtime_error("bug");
    });
    a.get("/after", [] { return 1; });
    a.get("/around", [] { return 1; });
    a.on_error<custom_error>([](request&, const custom_error&) -> http::response { throw http_error(409); });
    a.get("/handler", []() -> int { throw custom_error("x"); });
    app below;
    below.use(std::make_shared<marking>("below"));
    below.get("/bug", []() -> int { throw std::runtime_error("bug"); });
    below.get("/own", []() -> int { throw custom_error("x"); });
    a.mount("/sub", below.handler());
    http::request asked{.target = path};
    const http::handler whole = a.handler();
    const http::response made = run([&] { return whole(asked); });
    if (made.after) run([&] { return made.after->run(); });
    std::string all = format("{} {}", made.status, made.failure ? "reported" : "");
    for (const auto each : made.headers.get_all("x-mark")) all += ' ' + std::string(each);
    return all + std::string(static_cast<std::size_t>(followed), '!');
  };
  EXPECT_EQ(answer("/bug", false), "500 reported outer");
  EXPECT_EQ(answer("/bug", true), "500 reported failed outer");
  EXPECT_EQ(answer("/before", false), "401  outer");
  EXPECT_EQ(answer("/before", true), "401  outer");
  EXPECT_EQ(answer("/after", false), "500 reported outer");
  EXPECT_EQ(answer("/after", true), "500 reported outer");
  EXPECT_EQ(answer("/around", true), "500 reported outer");
  EXPECT_EQ(answer("/handler", false), "409  outer");
  EXPECT_EQ(answer("/sub/bug", false), "500 reported below outer");
  EXPECT_EQ(answer("/sub/own", false), "409  outer");
}

int calls = 0;
int counted(query<"n", int> n) {
  ++calls;
  return n * 2;
}
task<int> later(depends<counted> n) {
  co_await sleep_for(1ms);
  co_return *n + 1;
}
std::string order;
async_generator<std::string> session(header<"x-user"> user) {
  std::string lent = *user;
  order += "enter ";
  try {
    co_yield lent;
  } catch (const std::exception& e) {
    order += std::string("failed:") + e.what() + ' ';
    throw;
  }
  order += "exit ";
}
void checked(header<"x-user"> user) {
  if (*user == "nobody") throw http_error(401);
}

TEST(App, DependenciesAreMadeOnceForARequest) {
  app a;
  a.get("/sync", [](depends<counted> x, depends<counted> y) { return *x + *y; });
  a.get("/later", [](depends<later> x, depends<counted> y) { return *x + *y; });
  a.get("/session", [](depends<session> s, depends<checked>) {
    order += "body ";
    if (*s == "bad") throw http_error(400, "bad");
    return *s;
  });
  calls = 0;
  test_client client(a);
  EXPECT_EQ(client.get("/sync?n=3").body(), "12");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(client.get("/later?n=3").body(), "13");
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(client.get("/later").status(), 422);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(client.get("/session", {{"x-user", "me"}}).body(), R"("me")");
  EXPECT_EQ(order, "enter body exit ");
  order.clear();
  EXPECT_EQ(client.get("/session", {{"x-user", "bad"}}).status(), 400);
  EXPECT_EQ(order, "enter body failed:400: bad ");
  EXPECT_EQ(client.get("/session", {{"x-user", "nobody"}}).status(), 401);
}

TEST(App, RoutesOfARouterHaveDependenciesInCommon) {
  router inner{{.prefix = "/inner", .dependencies = {needs<counted>()}}};
  inner.get("/", [](depends<counted> n) { return *n; });
  inner.get("/later", []() -> task<int> { co_return 1; });
  router outer{{.prefix = "/outer", .dependencies = {needs<checked>(), needs<session>()}}};
  outer.get("/", [] {
    order += "body ";
    return "there";
  });
  outer.include(std::move(inner));
  app a;
  a.include(std::move(outer));
  a.get("/free", [] { return 1; });
  test_client client(a);
  EXPECT_EQ(client.get("/free").status(), 200);
  order.clear();
  calls = 0;
  EXPECT_EQ(client.get("/outer/").status(), 422);
  EXPECT_EQ(client.get("/outer/", {{"x-user", "nobody"}}).status(), 401);
  EXPECT_EQ(order, "");
  EXPECT_EQ(client.get("/outer/", {{"x-user", "me"}}).body(), R"("there")");
  EXPECT_EQ(order, "enter body exit ");
  EXPECT_EQ(client.get("/outer/inner/", {{"x-user", "me"}}).status(), 422);
  EXPECT_EQ(client.get("/outer/inner/later", {{"x-user", "me"}}).status(), 422);
  EXPECT_EQ(client.get("/outer/inner/?n=4", {{"x-user", "me"}}).body(), "8");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(client.get("/outer/inner/later?n=4", {{"x-user", "me"}}).body(), "1");
  const std::string described = openapi(a);
  EXPECT_NE(described.find(R"({"name":"x-user","in":"header","required":true)"), std::string::npos);
}

item shared_item{"shared"};
item& the_item() { return shared_item; }

TEST(App, ADependencyMayBeAReference) {
  app a;
  a.put("/", [](depends<the_item> one) { one->price += 1; });
  test_client client(a);
  client.put("/", "");
  client.put("/", "");
  EXPECT_EQ(shared_item.price, 2);
}

TEST(App, ATestMayReplaceADependency) {
  app a;
  a.get("/", [](depends<later> x) { return *x; });
  a.override_dependency<later>([] { return 99; });
  EXPECT_EQ(test_client(a).get("/").body(), "99");
}

TEST(App, WorkAfterTheResponseRunsInOrder) {
  std::string done;
  app a;
  a.get("/", [&](request& r) {
    r.after([&]() -> task<> {
      co_await sleep_for(1ms);
      done += "one ";
    });
    r.after([&]() -> task<> {
      done += "two ";
      co_return;
    });
    return done.size();
  });
  EXPECT_EQ(test_client(a).get("/").body(), "0");
  EXPECT_EQ(done, "one two ");
}

TEST(App, HasAState) {
  app a;
  a.state().emplace<item>("shared");
  a.get("/", [](request& r) { return r.app_state().get<item>().name; });
  a.get("/none", [](request& r) { return r.app_state().get<int>(); });
  test_client client(a);
  EXPECT_EQ(client.get("/").body(), R"("shared")");
  EXPECT_THROW(client.get("/none"), std::logic_error);
}

TEST(App, TakesFormsAndFiles) {
  app a;
  a.post("/login",
         [](form<"user"> user, form<"age", int, ge(18)> age, form<"tag", std::vector<std::string>> tags) {
           return *user + ' ' + std::to_string(*age) + ' ' + std::to_string(tags->size());
         });
  a.post("/upload", [](file<"doc"> doc, form<"note", std::optional<std::string>> note,
                       file<"more", std::vector<upload>> more) {
    return doc->filename + ' ' + doc->content_type + ' ' + doc->content + ' ' + note->value_or("-") + ' ' +
           std::to_string(more->size());
  });
  test_client client(a);
  const http::headers urlencoded{{"content-type", "application/x-www-form-urlencoded"}};
  EXPECT_EQ(client.post("/login", "user=a+b&age=20&tag=x&tag=y", urlencoded).body(), R"("a b 20 2")");
  EXPECT_EQ(
      client.post("/login", "age=x", urlencoded).body(),
      R"({"detail":[{"type":"missing","loc":["body","user"],"msg":"Field required","input":null},)"
      R"({"type":"int_parsing","loc":["body","age"],"msg":"Input should be a valid integer, unable to parse )"
      R"(string as an integer","input":"x"},{"type":"missing","loc":["body","tag"],"msg":"Field required",)"
      R"("input":null}]})");
  EXPECT_EQ(client.post("/login", "x", {{"content-type", "text/plain"}}).status(), 400);
  const std::string body =
      "--b\r\ncontent-disposition: form-data; name=\"doc\"; filename=\"d.txt\"\r\ncontent-type: "
      "text/plain\r\n\r\n"
      "hi\r\n--b\r\ncontent-disposition: form-data; name=\"note\"\r\n\r\nn\r\n--b\r\ncontent-disposition: "
      "form-data; name=\"more\"; filename=\"1\"\r\n\r\n1\r\n--b--\r\n";
  EXPECT_EQ(client.post("/upload", body, {{"content-type", "multipart/form-data; boundary=b"}}).body(),
            R"("d.txt text/plain hi n 1")");
  EXPECT_EQ(
      client.post("/upload", "--b--\r\n", {{"content-type", "multipart/form-data; boundary=b"}}).status(),
      422);
  EXPECT_EQ(client.post("/upload", "--b", {{"content-type", "multipart/form-data; boundary=b"}}).status(),
            400);
}

TEST(App, WhatNobodyHasFilledInWasNotSent) {
  app a;
  a.post("/fields", [](form<"age", std::optional<int>> age, form<"city", std::string, or_else<"Ulm">()> city,
                       form<"tag", std::vector<std::string>> tags) {
    return std::to_string(age->value_or(-1)) + ' ' + *city + ' ' + std::to_string(tags->size());
  });
  a.post("/name", [](form<"name"> name) { return *name; });
  a.post("/file", [](file<"doc", std::optional<upload>> doc) { return doc->has_value(); });
  a.post("/files", [](file<"doc", std::vector<upload>> all) { return all->size(); });
  test_client client(a);
  const http::headers urlencoded{{"content-type", "application/x-www-form-urlencoded"}};
  EXPECT_EQ(client.post("/fields", "age=&city=&tag=&tag=x", urlencoded).body(), R"("-1 Ulm 2")");
  EXPECT_EQ(client.post("/name", "name=", urlencoded).body(),
            R"({"detail":[{"type":"missing","loc":["body","name"],"msg":"Field required","input":null}]})");
  const auto part = [](std::string filename, std::string content) {
    return "--b\r\ncontent-disposition: form-data; name=\"doc\"; filename=\"" + filename + "\"\r\n\r\n" +
           content + "\r\n";
  };
  const http::headers multipart{{"content-type", "multipart/form-data; boundary=b"}};
  EXPECT_EQ(client.post("/file", part("", "") + "--b--\r\n", multipart).body(), "false");
  EXPECT_EQ(client.post("/file", part("", "x") + "--b--\r\n", multipart).body(), "true");
  EXPECT_EQ(client.post("/file", part("empty.txt", "") + "--b--\r\n", multipart).body(), "true");
  EXPECT_EQ(client.post("/files", part("", "") + part("x", "") + "--b--\r\n", multipart).body(), "2");
}

TEST(App, RedirectsToAUrlInAnySpelling) {
  EXPECT_EQ(redirect("/I ♥ Ulm/?a=b c%20d&e=[%]#\"x\"").headers.get("location"),
            "/I%20%E2%99%A5%20Ulm/?a=b%20c%20d&e=[%25]#%22x%22");
  EXPECT_EQ(redirect("/a\r\nset-cookie: b=c").headers.get("location"), "/a%0D%0Aset-cookie:%20b=c");
  EXPECT_EQ(redirect("https://[::1]:80/~u/;v=1,'(2)'").headers.get("location"),
            "https://[::1]:80/~u/;v=1,'(2)'");
}

TEST(App, AsksForCredentials) {
  app a;
  a.get("/bearer", [](bearer who) { return who.token; });
  a.get("/basic", [](basic who) { return who.username + '/' + who.password; });
  a.get("/maybe", [](std::optional<bearer> who) { return who ? who->token : std::string("nobody"); });
  a.get("/key", [](api_key<source::header, "x-key"> key) { return key.key; });
  a.get("/oauth", [](oauth2_password<"token"> who) { return who.token; });
  test_client client(a);
  const auto asked = client.get("/bearer");
  EXPECT_EQ(asked.status(), 401);
  EXPECT_EQ(asked.header("www-authenticate"), "Bearer");
  EXPECT_EQ(asked.body(), R"({"detail":"Not authenticated"})");
  EXPECT_EQ(client.get("/bearer", {{"authorization", "bearer abc"}}).body(), R"("abc")");
  EXPECT_EQ(client.get("/basic", {{"authorization", "Basic dTpwOnE="}}).body(), R"("u/p:q")");
  EXPECT_EQ(client.get("/basic", {{"authorization", "Basic !!"}}).status(), 401);
  EXPECT_EQ(client.get("/basic", {{"authorization", "Bearer x"}}).status(), 401);
  EXPECT_EQ(client.get("/maybe").body(), R"("nobody")");
  EXPECT_EQ(client.get("/maybe", {{"authorization", "Bearer x"}}).body(), R"("x")");
  EXPECT_EQ(client.get("/key").status(), 401);
  EXPECT_EQ(client.get("/key", {{"x-key", "k"}}).body(), R"("k")");
  EXPECT_EQ(client.get("/oauth", {{"authorization", "Bearer t"}}).body(), R"("t")");
}

TEST(App, CredentialsMayBeMissing) {
  const auto said = [](const auto& who) { return who ? "somebody" : "nobody"; };
  app a;
  a.get("/bearer", [&](std::optional<bearer> who) { return said(who); });
  a.get("/basic", [&](std::optional<basic> who) { return said(who); });
  a.get("/digest", [&](std::optional<digest> who) { return said(who); });
  a.get("/oauth", [&](std::optional<oauth2_password<"token">> who) { return who ? who->token : "nobody"; });
  a.get("/key", [&](std::optional<api_key<source::query, "key">> who) { return who ? who->key : "nobody"; });
  test_client client(a);
  for (const char* url : {"/bearer", "/basic", "/digest", "/oauth", "/key"}) {
    EXPECT_EQ(client.get(url).body(), R"("nobody")") << url;
    EXPECT_EQ(client.get(url, {{"authorization", "Other x"}}).body(), R"("nobody")") << url;
  }
  EXPECT_EQ(client.get("/oauth", {{"authorization", "Bearer t"}}).body(), R"("t")");
  EXPECT_EQ(client.get("/key?key=k").body(), R"("k")");
  EXPECT_EQ(client.get("/key?key=").body(), R"("nobody")");
  EXPECT_EQ(client.get("/basic", {{"authorization", "Basic dTpw"}}).body(), R"("somebody")");
  const auto wrong = client.get("/basic", {{"authorization", "Basic !!"}});  // sent, but not right
  EXPECT_EQ(wrong.status(), 401);
  EXPECT_EQ(wrong.header("www-authenticate"), R"(Basic realm="api", charset="UTF-8")");
}

TEST(App, WhatIsNoTextIsNotTakenForOne) {
  app a;
  a.get("/bearer", [](bearer b) { return b.token; });
  a.get("/basic", [](basic b) { return b.username; });
  a.post("/file", [](file<"x"> x) { return std::vector{x->filename, x->content_type}; });
  a.post("/item", [](item i) { return i; });
  test_client client(a);
  EXPECT_EQ(client.post("/item", "\xF6").status(), 422);
  EXPECT_EQ(client.get("/bearer", {{"authorization", "Bearer \xF6"}}).status(), 401);
  EXPECT_EQ(client.get("/basic", {{"authorization", "Basic 9jpi"}}).status(), 401);  // "\xF6:b"
  EXPECT_EQ(client
                .post("/file",
                      "--b\r\ncontent-disposition: form-data; name=x; filename=\"a\xF6\"\r\n"
                      "content-type: \xF6\r\n\r\n\xF6\r\n--b--\r\n",
                      {{"content-type", "multipart/form-data; boundary=b"}})
                .body(),
            "[\"a\uFFFD\",\"\uFFFD\"]");
}

async_generator<int> up_to(query<"n", int> n) {
  for (int i = 1; i <= *n; ++i) {
    co_await sleep_for(1ms);
    co_yield i;
  }
}

TEST(App, StreamsWhatAGeneratorGives) {
  app a;
  a.get("/array", up_to);
  a.get("/lines", [](query<"n", int> n) { return json_lines(up_to(n)); });
  a.get("/events", [](query<"n", int> n) { return events(up_to(n)); });
  test_client client(a);
  EXPECT_EQ(client.get("/array?n=3").body(), "[1,2,3]");
  EXPECT_EQ(client.get("/array?n=0").body(), "[]");
  EXPECT_EQ(client.get("/array").status(), 422);
  EXPECT_EQ(client.get("/lines?n=2").body(), "1\n2\n");
  EXPECT_EQ(client.get("/lines?n=2").header("content-type"), "application/jsonl");
  EXPECT_EQ(client.get("/events?n=2").body(), "data: 1\n\ndata: 2\n\n");
  EXPECT_EQ(client.get("/events?n=2").header("content-type"), "text/event-stream");
}

std::string length_of(query<"text"> text) { return std::to_string(text->size()); }

async_generator<std::string> from_the_request(request& r, depends<length_of> length) {
  co_yield std::string(r.query_value("text").value_or(""));
  co_await sleep_for(1ms);
  co_yield *length + ' ' + std::string(r.query_value("text").value_or(""));
}

TEST(App, TheRequestIsThereWhileABodyIsStreamed) {
  app a;
  a.get("/plain", from_the_request);
  a.get("/lines",
        [](request& r, depends<length_of> length) { return json_lines(from_the_request(r, length)); });
  a.get("/later", [](request& r, depends<length_of> length) -> task<http::response> {
    co_await sleep_for(1ms);
    co_return json_lines(from_the_request(r, length));
  });
  test_client client(a);
  EXPECT_EQ(client.get("/plain?text=" + std::string(43, 'x')).body(),
            "[\"" + std::string(43, 'x') + "\",\"43 " + std::string(43, 'x') + "\"]");
  for (const char* url : {"/lines?text=", "/later?text="}) {
    EXPECT_EQ(client.get(url + std::string(43, 'y')).body(),
              '"' + std::string(43, 'y') + "\"\n\"43 " + std::string(43, 'y') + "\"\n");
  }
}

class naming final : public middleware {
 public:
  std::optional<http::response> before(request& r) override {
    seen += r.route() ? r.route()->path.text() + ' ' : "none ";
    return std::nullopt;
  }
  std::string seen;
};

TEST(App, MiddlewareKnowsTheRoute) {
  app a;
  const auto names = std::make_shared<naming>();
  a.use(names);
  a.get("/at/{once}", [](web::path<"once">) { return 1; });
  a.get("/later", []() -> task<int> { co_return 1; });
  test_client client(a);
  for (const char* url : {"/at/x", "/later", "/none"}) client.get(url);
  EXPECT_EQ(names->seen, "/at/{once} /later none ");
}

TEST(App, AMountTakesTheWholeOfATarget) {
  app below;
  below.get("/", [](request& r) { return std::string(r.http().target); });
  app a;
  a.mount("", below.handler());
  EXPECT_EQ(test_client(a).get("http://testserver").body(), R"("http://testserver/")");
}

async_generator<int> counting_session(depends<session> who, depends<counted> twice) {
  co_yield static_cast<int>(who->size()) + *twice;
  order += "sent ";
}
http::response counting_lines(depends<session> who, depends<counted> twice) {
  return json_lines(counting_session(who, twice));
}

TEST(App, WhatAStreamUsesIsLeftAfterItsLastByte) {
  app a;
  a.get("/array", counting_session);
  a.get("/lines", counting_lines);
  a.get("/ended", [](depends<session>) -> async_generator<int> {
    co_yield 1;
    throw std::runtime_error("broken");
  });
  a.get("/dropped", counting_session, name{"dropped"});
  a.use([](request& r, const next_handler& next) -> task<http::response> {
    http::response made = co_await next(r);
    if (r.path() == "/dropped") co_return text("another");
    if (r.path() == "/failed") throw std::runtime_error("around");
    co_return made;
  });
  a.get("/failed", counting_session, name{"failed"});
  test_client client(a);
  const auto log_of = [&](const char* method, const char* path) {
    order.clear();
    try {
      run([&] {
        return client.request({.method = method,
                               .target = std::string(path) + "?n=1",
                               .headers = {{"x-user", "ann"}},
                               .body = {}});
      });
    } catch (const std::runtime_error& e) {
      order += e.what();
    }
    return order;
  };
  EXPECT_EQ(client.get("/array?n=1", {{"x-user", "ann"}}).body(), "[5]");
  EXPECT_EQ(log_of("GET", "/array"), "enter sent exit ");
  EXPECT_EQ(log_of("GET", "/lines"), "enter sent exit ");
  EXPECT_EQ(log_of("GET", "/ended"), "enter failed:broken broken");
  EXPECT_EQ(log_of("HEAD", "/array"), "enter exit ");
  EXPECT_EQ(log_of("GET", "/dropped"), "enter exit ");
  EXPECT_EQ(log_of("GET", "/failed"), "enter failed:around around");
}

async_generator<int> slow_session(depends<session>) {
  co_yield 1;
  co_await sleep_for(1h);
}

task<int> one_later() {
  co_await sleep_for(1ms);
  co_return 1;
}
task<completed_tasks<int>*> running_tasks(request& r) {
  std::vector<task<int>> work;
  work.push_back(one_later());
  co_return &co_await r.resources()->push(as_completed(std::move(work)));
}
async_generator<int> results_of(depends<running_tasks> tasks) {
  while (const auto each = co_await (*tasks)->next()) co_yield *each;
}

TEST(App, WhatAStreamUsesRunsNoTasks) {
  app a;
  a.get("/at-once", [](depends<running_tasks> tasks) -> task<int> {
    const auto first = co_await (*tasks)->next();
    co_return first.value_or(0);
  });
  a.get("/streamed", results_of);
  test_client client(a);
  EXPECT_EQ(client.get("/at-once").body(), "1");
  EXPECT_THROW(client.get("/streamed"), std::logic_error);
}

TEST(App, WhatAStreamUsesIsDestroyedIfItsBodyIsCut) {
  app a;
  a.get("/", slow_session);
  const auto handler = a.handler();
  http::request wire{.headers = {{"x-user", "ann"}}};
  order.clear();
  testing::run([&]() -> task<> {
    EXPECT_FALSE(co_await move_on_after(1s, [&]() -> task<> {
      const http::response made = co_await handler(wire);
      co_await http::read_all(*made.source, 100);
    }));
    EXPECT_EQ(order, "enter ");  // and not `exit`: it was cut
    { const http::response unsent = co_await handler(wire); }
    const http::response unasked = co_await handler(wire);
    co_await unasked.after->run();
  });
  EXPECT_EQ(order, "enter enter enter ");
}

TEST(App, HostsHaveApplicationsOfTheirOwn) {
  app api;
  api.get("/", [] { return std::string("api"); });
  app any;
  any.get("/", [] { return std::string("any"); });
  app a;
  a.get("/", [] { return std::string("main"); });
  const auto names = std::make_shared<naming>();
  a.use(std::make_shared<marking>("seen")).use(names);
  a.host("api.example.org", api.handler()).host("*.example.org", any.handler());
  test_client client(a);
  const auto at = [&](const char* host) { return client.get("/", {{"host", host}}); };
  EXPECT_EQ(at("API.example.org:8000").body(), R"("api")");
  EXPECT_EQ(at("api.example.org").header("x-mark"), "seen");
  EXPECT_EQ(at("b.example.org").body(), R"("any")");
  EXPECT_EQ(at("example.org").body(), R"("main")");
  EXPECT_EQ(names->seen, "none none none / ");  // theirs are not the routes of this one
}

}  // namespace
}  // namespace weft::web
