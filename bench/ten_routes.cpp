// SPDX-License-Identifier: MIT
// What compiling an application costs: ten routes and five models, as users write them. tools/compile_time
// measures it.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "weft/web.hpp"

using namespace weft;

enum class status { open, paid, sent };

struct address {
  std::string street, city, country;
  std::optional<std::string> postcode;
};
struct customer {
  std::string name, email;
  address home;
  std::vector<address> others;
};
struct product {
  std::string title;
  double price = 0;
  std::vector<std::string> tags;
};
struct line {
  int product;
  int count = 1;
};
struct order {
  int customer;
  std::vector<line> lines;
  status state = status::open;
  std::optional<std::string> note;
};
template <>
inline constexpr auto model::describe<product> =
    model::model("Product", model::field<&product::title>(model::min_length(1), model::max_length(80)),
                 model::field<&product::price>(model::ge(0), model::doc("in euros")));

struct shop {
  std::map<int, customer> customers;
  std::map<int, product> products;
  std::map<int, order> orders;
  int last = 0;
};

template <typename T>
const T& found(const std::map<int, T>& in, int id) {
  const auto at = in.find(id);
  if (at == in.end()) throw web::http_error(404);
  return at->second;
}

std::string current_user(web::bearer who) { return who.token; }

int main(int argc, char** argv) {
  shop s;
  web::app app;
  app.get("/products", [&](web::query<"q", std::optional<std::string>> q,
                           web::query<"limit", int, web::or_else(10)> limit) {
    std::vector<product> all;
    for (const auto& [id, each] : s.products) {
      if ((!*q || each.title.contains(**q)) && static_cast<int>(all.size()) < *limit) all.push_back(each);
    }
    return all;
  });
  app.get("/products/{id}", [&](web::path<"id", int> id) { return found(s.products, id); });
  app.post("/products", [&](product made) { return s.products[++s.last] = made; }, web::status{201});
  app.del("/products/{id}", [&](web::path<"id", int> id) { s.products.erase(*id); }, web::status{204});
  app.get("/customers/{id}", [&](web::path<"id", int> id) { return found(s.customers, id); });
  app.post("/customers", [&](customer made) { return s.customers[++s.last] = made; });
  app.put("/customers/{id}", [&](web::path<"id", int> id, customer made) { return s.customers[*id] = made; });
  app.get("/orders", [&](web::depends<current_user>) -> task<std::vector<order>> {
    std::vector<order> all;
    for (const auto& [id, each] : s.orders) all.push_back(each);
    co_return all;
  });
  app.post("/orders", [&](web::depends<current_user>, order made) { return s.orders[++s.last] = made; });
  app.patch("/orders/{id}", [&](web::path<"id", int> id, web::query<"state", status> state) {
    found(s.orders, id);
    s.orders[*id].state = *state;
    return s.orders[*id];
  });
  return app.run(argc, argv);
}
