// SPDX-License-Identifier: MIT
// The web framework: parameters by type, models with limits, dependencies, errors, streams, and tests of all
// that without a socket.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/core.hpp"
#include "weft/web.hpp"

using namespace weft;

// [models]
struct book {
  std::string title;
  double price = 0;
  std::optional<std::string> isbn;
};
template <>
inline constexpr auto model::describe<book> =
    model::model("Book", model::field<&book::title>(model::min_length(1), model::max_length(200)),
                 model::field<&book::price>(model::ge(0), model::doc("in euros")),
                 model::field<&book::isbn>(model::pattern("^[0-9]{13}$")));
// [/models]

class shelf {
 public:
  book* find(int id) {
    const auto found = books_.find(id);
    return found == books_.end() ? nullptr : &found->second;
  }
  int add(book made) {
    books_.emplace(++last_, std::move(made));
    return last_;
  }
  std::vector<book> all() const {
    std::vector<book> list;
    for (const auto& [id, each] : books_) list.push_back(each);
    return list;
  }

 private:
  std::map<int, book> books_;
  int last_ = 0;
};

// [routes]
void add_books(web::app& app, shelf& books) {
  app.get("/books", [&](web::query<"limit", std::size_t, web::ge(1), web::or_else(10)> limit) {
    auto list = books.all();
    list.resize(std::min(*limit, list.size()));
    return list;
  });
  app.get(
      "/books/{id}",
      [&](web::path<"id", int> id) {
        book* const found = books.find(id);
        if (!found) throw web::http_error(404, format("no book {}", *id));
        return *found;
      },
      web::responds(404, "No such book"));
  app.post(
      "/books",
      [&](book made) {
        const int id = books.add(made);
        return web::reply{made, 201, {{"location", format("/books/{}", id)}}};
      },
      web::status{201});
}
// [/routes]

// [dependencies]
std::string current_user(web::bearer who) {  // asked for with 401 if there is none
  if (who.token != "secret") throw web::http_error(403);
  return "ann";
}

async_generator<std::string> transaction(web::depends<current_user> user) {
  std::string log = "begin for " + *user;
  co_yield log;  // what comes after it runs once the response is made; an error is thrown here
}

void add_private_things(web::app& app) {
  app.get("/me", [](web::depends<current_user> user) { return *user; });
  app.get("/log", [](web::depends<transaction> log) { return *log; });
  web::router admin{{.prefix = "/admin", .dependencies = {web::needs<current_user>()}}};
  admin.get("/health", [] { return "fine"; });
  app.include(std::move(admin));
}
// [/dependencies]

// [streams]
async_generator<int> count(web::query<"to", int, web::le(1000)> to) {
  for (int i = 1; i <= *to; ++i) co_yield i;
}

void add_streams(web::app& app) {
  app.get("/numbers", count);  // a JSON array, as it comes
  app.get("/lines", [](web::query<"to", int> to) { return web::json_lines(count({to})); });
  app.get("/events",
          [](web::query<"to", int> to) { return web::events(count({to})); });  // Server-Sent Events
}
// [/streams]

// [around]
void add_what_is_around(web::app& app, const std::string& key) {
  app.use(std::make_shared<web::cors>(web::cors_options{.allow_origins = {"https://example.com"}}));
  app.use(std::make_shared<web::compression>());
  app.use(std::make_shared<web::problem_details>());  // RFC 9457, to those who accept that
  app.use(std::make_shared<web::sessions>(web::session_options{.keys = {key}}));  // in a signed cookie
  app.get("/visits", [](web::request& r) {
    const int visits = r.session().get<int>("visits").value_or(0) + 1;
    r.session().set("visits", visits);
    return visits;
  });
  app.use([](web::request& r, const web::next_handler& next) -> task<http::response> {
    http::response made = co_await next(r);
    made.headers.set("x-served-by", "weft");
    co_return made;
  });
  app.on_error<std::out_of_range>(
      [](web::request&, const std::out_of_range& e) { return web::text(e.what(), 400); });
}
// [/around]

// [tests]
void test_books() {
  web::app app{{.title = "Books"}};
  shelf books;
  add_books(app, books);
  web::test_client client(app);  // calls the application in this process, without sockets

  WEFT_ASSERT(client.post_json("/books", book{"Sofies verden", 12.5, {}}).status() == 201, "made");
  WEFT_ASSERT(client.get("/books/1").json<book>().title == "Sofies verden", "kept");
  WEFT_ASSERT(client.get("/books/x").status() == 422, "no number");
  WEFT_ASSERT(
      client.post_json("/books", book{"", -1, "12"}).body().find("string_too_short") != std::string::npos,
      "all that is wrong is said");
}
// [/tests]

void test_the_rest() {
  web::app app;
  add_private_things(app);
  add_streams(app);
  add_what_is_around(app, std::string(32, 'k'));  // a real one is random, and secret
  web::test_client client(app);
  WEFT_ASSERT(client.get("/me").status() == 401, "asked for");
  WEFT_ASSERT(client.get("/log", {{"authorization", "Bearer secret"}}).body() == "\"begin for ann\"", "lent");
  WEFT_ASSERT(client.get("/numbers?to=3").body() == "[1,2,3]", "an array");
  WEFT_ASSERT(client.get("/lines?to=2").body() == "1\n2\n", "lines");
  WEFT_ASSERT(client.get("/events?to=1").body() == "data: 1\n\n", "events");
  WEFT_ASSERT(client.get("/numbers?to=3").header("x-served-by") == "weft", "around");
  const auto first = client.get("/visits");
  const std::string cookie(first.header("set-cookie").substr(0, first.header("set-cookie").find(';')));
  WEFT_ASSERT(first.body() == "1" && client.get("/visits", {{"cookie", cookie}}).body() == "2", "kept");
}

int main() {
  test_books();
  test_the_rest();
}
