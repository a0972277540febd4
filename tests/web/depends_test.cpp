// SPDX-License-Identifier: MIT
// Covers: weft/web/needs.hpp
#include "weft/web/depends.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "weft/body/body_source.hpp"
#include "weft/body/follow_up.hpp"
#include "weft/core/run.hpp"
#include "weft/core/sleep.hpp"
#include "weft/core/timeout.hpp"
#include "weft/flow/as_completed.hpp"
#include "weft/flow/exit_stack.hpp"
#include "weft/testing/run.hpp"
#include "weft/web/app.hpp"
#include "weft/web/metrics.hpp"
#include "weft/web/needs.hpp"
#include "weft/web/openapi.hpp"
#include "weft/web/security.hpp"
#include "weft/web/test_client.hpp"
#include "weft/web/websocket.hpp"

namespace weft::web {
namespace {

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

TEST(Depends, DependenciesAreMadeOnceForARequest) {
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

TEST(Depends, RoutesOfARouterHaveDependenciesInCommon) {
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

std::string known_user(bearer who) {
  order += "user ";
  if (who.token != "secret") throw http_error(403);
  return "ann";
}
void quick(query<"n", int>) { order += "quick "; }
task<> talks(ws::connection&) { co_return; }

TEST(Depends, AllRoutesOfAnApplicationHaveDependenciesInCommon) {
  router inner{{.prefix = "/inner", .dependencies = {needs<quick>()}}};
  inner.get("/", [](depends<known_user> user) { return *user; });
  inner.post("/login", [] { return "welcome"; }, without_dependencies);
  app below, a{{.responses = {responds(403, "Not you")}, .dependencies = {needs<known_user>()}}};
  below.get("/", [] { return 1; });
  a.get("/own", [] { return 1; });
  a.get("/socket", websocket(talks), hidden);
  a.include(std::move(inner));
  a.mount("/below", below.handler());
  add_metrics(a);
  add_health(a);
  test_client client(a);
  const http::headers known{{"authorization", "Bearer secret"}}, unknown{{"authorization", "Bearer x"}};
  for (const char* url : {"/own", "/inner/?n=1", "/socket"}) {
    EXPECT_EQ(client.get(url).status(), 401) << url;
    EXPECT_EQ(client.get(url, unknown).status(), 403) << url;
  }
  EXPECT_EQ(client.get("/own", known).body(), "1");
  EXPECT_EQ(client.get("/socket", known).status(), 426);
  order.clear();
  EXPECT_EQ(client.get("/inner/?n=1", known).body(), R"("ann")");
  EXPECT_EQ(order, "user quick ");  // those of the application first, each once
  for (const char* url : {"/below/", "/docs", "/openapi.json", "/metrics", "/healthz"})
    EXPECT_EQ(client.get(url).status(), 200) << url;
  EXPECT_EQ(client.post("/inner/login", "").body(), R"("welcome")");
  EXPECT_EQ(client.get("/none").status(), 404);
  const std::string described = openapi(a);
  const auto of_path = [&](const std::string& path) {
    const std::size_t at = described.find('"' + path + "\":{");
    return described.substr(at, described.find("]},", at) + 3 - at);
  };
  for (const char* path : {"/own", "/inner/"}) {
    EXPECT_NE(of_path(path).find(R"("403":{"description":"Not you"})"), std::string::npos) << described;
    EXPECT_NE(of_path(path).find(R"("security":[{"HTTPBearer":[]}])"), std::string::npos) << described;
  }
  const std::size_t login = described.find(R"("/inner/login")");
  EXPECT_EQ(described.find(R"("security")", login), std::string::npos) << described;
  EXPECT_NE(described.find(R"("securitySchemes":{"HTTPBearer":{"type":"http","scheme":"bearer"}})"),
            std::string::npos);
}

struct counter {
  int uses = 0;
};
counter shared_counter;
counter& the_counter() { return shared_counter; }

TEST(Depends, ADependencyMayBeAReference) {
  app a;
  a.put("/", [](depends<the_counter> one) { ++one->uses; });
  test_client client(a);
  client.put("/", "");
  client.put("/", "");
  EXPECT_EQ(shared_counter.uses, 2);
}

TEST(Depends, ATestMayReplaceADependency) {
  app a;
  a.get("/", [](depends<later> x) { return *x; });
  a.override_dependency<later>([] { return 99; });
  EXPECT_EQ(test_client(a).get("/").body(), "99");
}

async_generator<int> counting_session(depends<session> who, depends<counted> twice) {
  co_yield static_cast<int>(who->size()) + *twice;
  order += "sent ";
}
http::response counting_lines(depends<session> who, depends<counted> twice) {
  return json_lines(counting_session(who, twice));
}

TEST(Depends, WhatAStreamUsesIsLeftAfterItsLastByte) {
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

TEST(Depends, WhatAStreamUsesRunsNoTasks) {
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

TEST(Depends, WhatAStreamUsesIsDestroyedIfItsBodyIsCut) {
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

}  // namespace
}  // namespace weft::web
