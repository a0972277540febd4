// SPDX-License-Identifier: MIT
// A service for lists of things to do: models, dependencies, authorization, work after the response.
// Try it in a browser: http://127.0.0.1:8000/docs
#include <map>

#include "weft/web.hpp"

using namespace weft;

struct item_draft {
  std::string title;
  std::optional<std::string> note;
  int priority = 3;
};
template <>
inline constexpr auto model::describe<item_draft> = model::model(
    "ItemDraft", model::field<&item_draft::title>(model::min_length(1), model::max_length(200)),
    model::field<&item_draft::priority>(model::ge(1), model::le(5), model::doc("1 is the most urgent")));

struct item {
  int id;
  std::string title;
  std::optional<std::string> note;
  int priority;
  bool done;
};
template <>
inline constexpr auto model::describe<item> = model::model("Item");

/// What one user has to do.
struct list {
  std::map<int, item> items;
  int next_id = 1;
};

class lists {
 public:
  list& of(const std::string& user) { return all_[user]; }

 private:
  std::map<std::string, list> all_;
};

/// Anybody who says who they are: a real service would look the token up.
std::string current_user(web::oauth2_password<"token"> who) {
  if (!who.token.starts_with("user-")) {
    throw web::http_error(401, "Invalid token", {{"www-authenticate", "Bearer"}});
  }
  return who.token.substr(5);
}

list& current_list(web::depends<current_user> user, web::request& r) {
  return r.app_state().get<lists>().of(*user);
}

item& wanted_item(web::path<"id", int> id, web::depends<current_list> mine) {
  const auto found = mine->items.find(*id);
  if (found == mine->items.end()) throw web::http_error(404, format("no item {}", *id));
  return found->second;
}

task<> tell(std::string user, std::string what) {
  log::info(format("{}: {}", user, what));  // mail, say
  co_return;
}

struct token {
  std::string access_token;
  std::string token_type = "bearer";
};

int main(int argc, char** argv) {
  web::app app{{.title = "To do", .description = "What is to be done."}};
  app.state().emplace<lists>();

  app.post("/token", [](web::form<"username"> user, web::form<"password"> password) {
    if (password->empty()) throw web::http_error(400, "Incorrect username or password");
    return token{"user-" + *user};
  });

  web::router items{{.prefix = "/items", .tags = {"items"}}};
  items.get("", [](web::depends<current_list> mine, web::query<"done", std::optional<bool>> done) {
    std::vector<item> found;
    for (const auto& [id, each] : mine->items) {
      if (!*done || each.done == **done) found.push_back(each);
    }
    return found;
  });
  items.post(
      "",
      [](item_draft wanted, web::depends<current_list> mine, web::depends<current_user> user,
         web::request& r) {
        const int id = mine->next_id++;
        const item made{id, wanted.title, wanted.note, wanted.priority, false};
        mine->items.emplace(id, made);
        r.after([user = *user, what = "new: " + made.title] { return tell(user, what); });
        return web::reply{made, 201, {{"location", format("/items/{}", id)}}};
      },
      web::status{201});
  items.get("/{id}", [](web::depends<wanted_item> one) { return *one; });
  items.put("/{id}/done", [](web::depends<wanted_item> one) {
    one->done = true;
    return *one;
  });
  items.del(
      "/{id}",
      [](web::path<"id", int> id, web::depends<wanted_item>, web::depends<current_list> mine) {
        mine->items.erase(*id);
      },
      web::status{204});
  app.include(std::move(items));

  return app.run(argc, argv);
}
