// SPDX-License-Identifier: MIT
// Covers: weft/web/problem_details.hpp weft/web/templates.hpp
#include "weft/web/sessions.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "tests/server/served_connection.hpp"
#include "weft/body/body_source.hpp"
#include "weft/core/run.hpp"
#include "weft/web/cors.hpp"
#include "weft/web/errors.hpp"
#include "weft/web/problem_details.hpp"
#include "weft/web/streaming.hpp"
#include "weft/web/templates.hpp"
#include "weft/web/test_client.hpp"

namespace weft::web {
namespace {

const std::string first_key(32, 'a'), second_key(32, 'b');

/// An application that counts visits; `at` is its time.
struct counting_site {
  app a;
  std::chrono::sys_seconds at{std::chrono::seconds(1'700'000'000)};

  explicit counting_site(session_options options) {
    options.now = [this] { return at; };
    a.use(std::make_shared<sessions>(std::move(options)));
    a.get("/", [](request& r) { return r.session().get<int>("visits").value_or(0); });
    a.post("/", [](request& r) {
      const int visits = r.session().get<int>("visits").value_or(0) + 1;
      r.session().set("visits", visits);
      return visits;
    });
    a.post("/wrong", [](request& r) { return r.session().get<std::string>("visits").has_value(); });
    a.del("/", [](request& r) { r.session().clear(); });
    a.post("/much", [](request& r) { r.session().set("x", std::string(4000, 'x')); });
    a.post("/bug", [](request& r) -> int {
      r.session().set("user", "ann");
      throw std::runtime_error("bug");
    });
    a.post("/refused", [](request& r) -> int {
      r.session().set("failures", 1);
      throw http_error(403);
    });
  }
  test_response call(std::string method, const std::string& cookie, std::string path = "/") {
    test_client client(a);
    return run([&] {
      return client.request({.method = std::move(method),
                             .target = std::move(path),
                             .headers = {{"cookie", "session=" + cookie}}});
    });
  }
};

/// The cookie of a response, without its name and attributes.
std::string value_of(const test_response& got) {
  const std::string_view field = got.header("set-cookie");
  if (!field.starts_with("session=")) return "none";
  return std::string(field.substr(8, field.find(';') - 8));
}

TEST(Sessions, WhatWasChangedOnTheWayToAFailureIsLost) {
  counting_site s({.keys = {first_key}});
  const http::handler whole = s.a.handler();
  http::request asked{.method = "POST", .target = "/bug"};
  const http::response failed = run([&] { return whole(asked); });
  EXPECT_EQ(failed.status, 500);
  EXPECT_FALSE(failed.headers.contains("set-cookie"));
  EXPECT_EQ(failed.headers.get("vary"), "cookie");
  EXPECT_NE(value_of(s.call("POST", "", "/refused")), "none");
}

TEST(Sessions, AreKeptByTheClient) {
  counting_site s({.keys = {first_key}});
  const auto first = s.call("POST", "");
  EXPECT_EQ(first.body(), "1");
  EXPECT_EQ(first.header("set-cookie"),
            "session=" + value_of(first) + "; Max-Age=1209600; Path=/; HttpOnly; SameSite=Lax");
  EXPECT_EQ(first.header("vary"), "cookie");
  EXPECT_TRUE(value_of(first).starts_with("eyJ2aXNpdHMiOjF9.1700000000.")) << value_of(first);
  const auto second = s.call("POST", value_of(first));
  EXPECT_EQ(second.body(), "2");
  const auto read = s.call("GET", value_of(second));
  EXPECT_EQ(read.body(), "2");
  EXPECT_EQ(read.header("set-cookie"), "");  // nothing has changed
  EXPECT_EQ(read.header("vary"), "cookie");  // another client is told something else
  EXPECT_EQ(s.call("GET", value_of(second), "/none").header("vary"), "");
  EXPECT_EQ(s.call("POST", value_of(second), "/wrong").body(), "false");
  const auto gone = s.call("DELETE", value_of(second));
  EXPECT_TRUE(gone.header("set-cookie").starts_with("session=; ")) << gone.header("set-cookie");
  EXPECT_EQ(s.call("DELETE", "").header("set-cookie"), "");
  EXPECT_THROW(s.call("POST", "", "/much"), std::length_error);
}

TEST(Sessions, OthersCannotMakeOne) {
  counting_site s({.keys = {first_key}});
  const std::string good = value_of(s.call("POST", ""));
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(s.call("GET", bad).body(), "0") << i;
    EXPECT_EQ(s.call("GET", good.substr(0, i)).body(), "0") << i;
  }
  counting_site other({.keys = {second_key}});
  EXPECT_EQ(other.call("GET", good).body(), "0");
  EXPECT_EQ(s.call("GET", ".").body(), "0");
  EXPECT_EQ(s.call("GET", "..").body(), "0");
}

TEST(Sessions, KeysAreChangedWithoutLosingAnybody) {
  counting_site before({.keys = {first_key}}), meanwhile({.keys = {second_key, first_key}}),
      after({.keys = {second_key}});
  const std::string old = value_of(before.call("POST", ""));
  EXPECT_EQ(after.call("GET", old).body(), "0");
  const auto moved = meanwhile.call("POST", old);
  EXPECT_EQ(moved.body(), "2");
  EXPECT_EQ(after.call("GET", value_of(moved)).body(), "2");
}

TEST(Sessions, EndUnlessTheyAreUsed) {
  counting_site s({.keys = {first_key}, .max_age = std::chrono::seconds(100)});
  const std::string made = value_of(s.call("POST", ""));
  s.at += std::chrono::seconds(50);
  EXPECT_EQ(value_of(s.call("GET", made)), "none");
  s.at += std::chrono::seconds(50);
  const auto prolonged = s.call("GET", made);
  EXPECT_EQ(prolonged.body(), "1");
  s.at += std::chrono::seconds(1);
  EXPECT_EQ(s.call("GET", made).body(), "0");
  EXPECT_EQ(s.call("GET", value_of(prolonged)).body(), "1");
}

TEST(Sessions, DoNotOutliveAClockThatGoesBack) {
  counting_site s({.keys = {first_key}});
  const std::string made = value_of(s.call("POST", ""));
  s.at -= std::chrono::minutes(5);
  EXPECT_EQ(s.call("GET", made).body(), "1");
  s.at -= std::chrono::seconds(1);
  EXPECT_EQ(s.call("GET", made).body(), "0");
}

TEST(Sessions, AreRefusedThatWouldNotHold) {
  EXPECT_THROW(sessions({}), std::invalid_argument);
  EXPECT_THROW(sessions({.keys = {"short"}}), std::invalid_argument);
  EXPECT_THROW(sessions({.keys = {first_key}, .cookie = "a b"}), std::invalid_argument);
  EXPECT_THROW(sessions({.keys = {first_key}, .site = http::same_site::none}), std::invalid_argument);
  app none;
  none.get("/", [](request& r) { return r.session().empty(); });
  EXPECT_THROW(test_client(none).get("/"), std::logic_error);
}

TEST(Sessions, AreSeenByApplicationsBelow) {
  struct user {
    std::string name;
  };
  std::string later;
  app below, deep, host, a;
  const auto visit = [](request& r) {
    const int visits = r.session().get<int>("visits").value_or(0) + 1;
    r.session().set("visits", visits);
    return r.state().get<user>().name + std::to_string(visits);
  };
  below.get("/", visit);
  below.get("/later", [&](request& r) {
    r.after([&, s = &r.state()]() -> task<> {
      later = s->get<user>().name;
      co_return;
    });
  });
  below.get("/stream", [&](request& r) {
    return streamed(
        http::make_body([&](http::body_sink& out) { return out.write(r.state().get<user>().name); }));
  });
  deep.use(std::make_shared<sessions>(session_options{.keys = {second_key}, .cookie = "deep"}));
  deep.use([](request& r, const next_handler& next) -> task<http::response> {
    r.state().emplace<user>(user{"bob"});
    co_return co_await next(r);
  });
  deep.get("/", visit);
  host.get("/", visit);
  below.mount("/deep", deep.handler());
  a.use(std::make_shared<sessions>(session_options{.keys = {first_key}}));
  a.use([](request& r, const next_handler& next) -> task<http::response> {
    r.state().emplace<user>(user{"ann"});
    auto made = co_await next(r);
    made.headers.add("x-user", r.state().get<user>().name);
    co_return made;
  });
  a.mount("/below", below.handler());
  a.host("other.example", host.handler());
  test_client client(a);
  const auto first = client.get("/below/");
  EXPECT_EQ(first.body(), R"("ann1")");
  const auto cookies = first.headers().get_all("set-cookie");
  ASSERT_EQ(cookies.size(), 1u);
  EXPECT_EQ(first.header("vary"), "cookie");
  const std::string cookie(cookies[0].substr(0, cookies[0].find(';')));
  EXPECT_EQ(client.get("/below/", {{"cookie", cookie}}).body(), R"("ann2")");
  EXPECT_EQ(client.get("/", {{"cookie", cookie}, {"host", "other.example"}}).body(), R"("ann2")");
  const auto own = client.get("/below/deep/", {{"cookie", cookie}});  // which has sessions of its own
  EXPECT_EQ(own.body(), R"("bob1")");
  EXPECT_EQ(own.header("x-user"), "ann");
  ASSERT_EQ(own.headers().get_all("set-cookie").size(), 1u);
  EXPECT_TRUE(own.header("set-cookie").starts_with("deep="));
  EXPECT_EQ(client.get("/below/stream").body(), "ann");
  client.get("/below/later");
  EXPECT_EQ(later, "ann");
  EXPECT_THROW(test_client(below).get("/"), std::logic_error);
}

TEST(ProblemDetails, AreForThoseWhoAcceptThem) {
  app a;
  a.use(std::make_shared<problem_details>());
  a.get("/items/{id}", [](web::path<"id", int>) -> int { throw http_error(404, "no such item"); });
  a.get("/own", [] { return json_text(R"({"detail":"x","more":1})", 400); });
  test_client client(a);
  const http::headers asked{{"accept", "text/html, application/problem+json;q=0.5"}};
  const auto got = client.get("/items/7?x=1", asked);
  EXPECT_EQ(got.header("content-type"), "application/problem+json");
  EXPECT_EQ(got.body(), R"({"type":"about:blank","title":"Not Found","status":404,)"
                        R"("detail":"no such item","instance":"/items/7"})");
  EXPECT_EQ(client.get("/none", asked).body(),
            R"({"type":"about:blank","title":"Not Found","status":404,"instance":"/none"})");
  EXPECT_TRUE(client.get("/items/x", asked).body().find(R"("status":422,"errors":[{"type":"int_parsing")") !=
              std::string::npos);
  EXPECT_EQ(client.get("/items/7").body(), R"({"detail":"no such item"})");
  EXPECT_EQ(client.get("/items/7").header("vary"), "accept");
  EXPECT_EQ(client.get("/own", asked).body(), R"({"detail":"x","more":1})");
  app all;
  all.use(std::make_shared<problem_details>(problem_details::given_to::all));
  EXPECT_EQ(test_client(all).get("/x").header("content-type"), "application/problem+json");
}

TEST(ProblemDetails, AreMadeOfEveryErrorThatIsTaken) {
  app a;
  a.use(std::make_shared<problem_details>(problem_details::given_to::all));
  a.get("/", []() -> int { throw std::runtime_error("secret"); });
  a.on_error<std::exception>([](request&, const std::exception&) {
    return json_text(R"({"detail":"Internal Server Error"})", 500);
  });
  EXPECT_EQ(test_client(a).get("/").body(),
            R"({"type":"about:blank","title":"Internal Server Error","status":500,"instance":"/"})");
}

TEST(ProblemDetails, AreSaidOfBodiesThatTheServerRefuses) {
  app a;
  a.use(std::make_shared<cors>(cors_options{.allow_origins = {"https://a.example"}}));
  a.use(std::make_shared<problem_details>());
  a.use([](request& r, const next_handler& next) -> task<http::response> {
    auto made = co_await next(r);
    made.headers.add("x-route", r.route() ? r.route()->path.text() : "none");
    co_return made;
  });
  bool ran = false;
  a.put("/items/{id}", [&](web::path<"id", int>) { ran = true; });
  const http::server_options small{.message = {.body_bytes_max = 4}};
  const auto put = [&](app& to, const std::string& fields) {
    return tests::answers_to(
        to.handler(), "PUT /items/7 HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n" + fields + "\r\n", small);
  };
  const std::string got = put(a, "accept: application/problem+json\r\norigin: https://a.example\r\n");
  EXPECT_TRUE(got.starts_with("HTTP/1.1 413 Content Too Large\r\n")) << got;
  EXPECT_TRUE(got.contains("\r\ncontent-type: application/problem+json\r\n")) << got;
  EXPECT_TRUE(got.contains("\r\naccess-control-allow-origin: https://a.example\r\n")) << got;
  EXPECT_TRUE(got.contains("\r\nx-route: /items/{id}\r\n")) << got;
  EXPECT_TRUE(got.ends_with(R"({"type":"about:blank","title":"Content Too Large","status":413,)"
                            R"("detail":"a body of 5 bytes, more than 4","instance":"/items/7"})"))
      << got;
  EXPECT_TRUE(put(a, "").ends_with(R"({"detail":"a body of 5 bytes, more than 4"})"));
  EXPECT_FALSE(ran);
  a.on_error<http_error>([](request&, const http_error& e) { return text("own", e.status()); });
  EXPECT_TRUE(put(a, "").ends_with("\r\n\r\nown"));
}

/// A folder of templates that is there for one test.
class template_folder {
 public:
  template_folder() : path_(std::filesystem::temp_directory_path() / "weft-templates-XXXXXX") {
    std::string name = path_.string();
    if (!mkdtemp(name.data())) throw std::system_error(errno, std::generic_category());
    path_ = name;
    std::filesystem::create_directory(path_ / "parts");
  }
  ~template_folder() { std::filesystem::remove_all(path_); }
  template_folder(const template_folder&) = delete;
  template_folder& operator=(const template_folder&) = delete;
  void write(const char* name, const char* text) { std::ofstream(path_ / name) << text; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct shown_item {
  std::string name;
  double price;
};
struct shown_page {
  std::string title;
  std::vector<shown_item> items;
  std::vector<int> numbers;
  bool is_open;
};

struct shown_node {
  std::string name;
  std::vector<shown_node> below;
};

TEST(Templates, IncludeThemselvesAsFarAsTheirValuesGo) {
  template_folder folder;
  folder.write("tree.html", "{{name}}({{#below}}{{> tree.html}}{{/below}})");
  folder.write("endless.html", "x{{> other.html}}");
  folder.write("other.html", "{{> endless.html}}");
  const templates pages{folder.path().string()};
  EXPECT_EQ(pages.html("tree.html", shown_node{"a", {{"b", {}}, {"c", {{"d", {}}}}}}).body, "a(b()c(d()))");
  shown_node deep;
  for (int i = 0; i < 50; ++i) deep = {"n", {deep}};
  EXPECT_EQ(pages.html("tree.html", deep).body.size(), 50 * 3 + 2);
  EXPECT_THROW(pages.html("endless.html"), template_error);
}

TEST(Templates, ShowModels) {
  template_folder folder;
  folder.write("parts/head.html", "<h1>{{title}}</h1>");
  folder.write("page.html",
               "{{> parts/head.html}}{{#items}}{{name}}={{price}},{{/items}}{{#numbers}}{{.}};{{/numbers}}"
               "{{#is_open}}open{{/is_open}}{{^items}}none{{/items}}{{{title}}}{{missing}}");
  folder.write("broken.html", "{{> parts/none.html}}");
  const templates pages{folder.path().string()};
  const auto full = pages.html("page.html", shown_page{"<a & \"b\">", {{"x", 1.5}, {"y", 2}}, {1, 2}, true});
  EXPECT_EQ(full.body, "<h1>&lt;a &amp; &quot;b&quot;&gt;</h1>x=1.5,y=2.0,1;2;open<a & \"b\">");
  EXPECT_EQ(full.headers.get("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(pages.html("page.html", shown_page{"t", {}, {}, false}, 404).body, "<h1>t</h1>nonet");
  EXPECT_EQ(pages.html("page.html").status, 200);
  EXPECT_THROW(pages.html("none.html"), template_error);
  EXPECT_THROW(pages.html("broken.html"), template_error);
  folder.write("wrong.html", "{{#open}}");
  EXPECT_THROW(templates{folder.path().string()}, template_error);
  EXPECT_THROW(templates{folder.path().string() + "/none"}, std::filesystem::filesystem_error);
}

}  // namespace
}  // namespace weft::web
