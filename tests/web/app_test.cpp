// SPDX-License-Identifier: MIT
// Covers: weft/web/router.hpp weft/web/route.hpp weft/web/endpoint.hpp weft/web/function_endpoint.hpp
// Covers: weft/web/request.hpp weft/web/responses.hpp weft/web/parameters.hpp weft/web/test_client.hpp
// Covers: weft/web/middleware.hpp weft/web/errors.hpp weft/web/state.hpp
// Covers: weft/web/operation.hpp weft/web/fixed_string.hpp
// Covers: weft/web/streaming.hpp
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
  EXPECT_EQ(client.get("/sub?x=1").status(), 307);
  EXPECT_EQ(client.get("/sub?x=1").header("location"), "http://testserver/sub/?x=1");
  EXPECT_EQ(client.get("/subway").status(), 404);
  EXPECT_THROW(a.mount("/x/", below.handler()), std::invalid_argument);
}

TEST(App, WhoIsToldOfARouteBelowSeesItsPrefix) {
  app deep, below, a;
  deep.get("/items/{id}", [](web::path<"id", int> id) { return *id; });
  below.mount("/deep", deep.handler());
  below.get("/", [] { return 2; });
  a.mount("/v1", below.handler());
  a.mount("/v2", below.handler());
  a.get("/own", [] { return 3; });
  a.use([](request& r, const next_handler& next) -> task<http::response> {
    co_await next(r);
    co_return co_await next(r);  // prefixes do not add up
  });
  const http::handler handle = a.handler();
  const auto route_of = [&](std::string target) {
    http::request r{.target = std::move(target)};
    run([&] { return handle(r); });
    return std::string(r.route);
  };
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(route_of("/v1/deep/items/5"), "/v1/deep/items/{id}");
    EXPECT_EQ(route_of("/v2/deep/items/6"), "/v2/deep/items/{id}");
    EXPECT_EQ(route_of("/v1/"), "/v1/");
    EXPECT_EQ(route_of("/v1/none"), "");
    EXPECT_EQ(route_of("/own"), "/own");
  }
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

TEST(App, WorkThatAFailedHandlerAskedForIsNotDone) {
  std::string done;
  const auto note = [&](std::string what) {
    return [&done, what]() -> task<> {
      done += what;
      co_return;
    };
  };
  app a;
  const auto fail_at_once = [&](request& r) -> int {
    r.after(note("refused "));
    throw http_error(404);
  };
  a.get("/at-once", fail_at_once);
  a.get("/later", [&](request& r) -> task<int> {
    co_await yield_now();
    co_return fail_at_once(r);
  });
  a.get("/cut", [&](request& r) -> task<> {
    r.after(note("cut "));
    co_await sleep_for(1h);
  });
  a.on_error<http_error>([&](request& r, const http_error& e) {
    r.after(note("handled "));
    return text("", e.status());
  });
  EXPECT_EQ(test_client(a).get("/at-once").status(), 404);
  EXPECT_EQ(done, "handled ");
  a.use([&](request& r, const next_handler& next) -> task<http::response> {
    r.after(note("around "));
    auto made = co_await move_on_after(1ms, next(r));
    co_return made ? *std::move(made) : text("", 504);
  });
  test_client client(a);
  EXPECT_EQ(client.get("/later").status(), 404);
  EXPECT_EQ(done, "handled around handled ");
  EXPECT_EQ(client.get("/cut").status(), 504);
  EXPECT_EQ(done, "handled around handled around ");
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

TEST(App, RedirectsToAUrlInAnySpelling) {
  EXPECT_EQ(redirect("/I ♥ Ulm/?a=b c%20d&e=[%]#\"x\"").headers.get("location"),
            "/I%20%E2%99%A5%20Ulm/?a=b%20c%20d&e=[%25]#%22x%22");
  EXPECT_EQ(redirect("/a\r\nset-cookie: b=c").headers.get("location"), "/a%0D%0Aset-cookie:%20b=c");
  EXPECT_EQ(redirect("https://[::1]:80/~u/;v=1,'(2)'").headers.get("location"),
            "https://[::1]:80/~u/;v=1,'(2)'");
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
