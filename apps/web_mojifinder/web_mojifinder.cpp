// SPDX-License-Identifier: MIT
// Serves searches for Unicode characters by their names, to browsers and programs: http://127.0.0.1:8000
#include "apps/charindex/inverted_index.hpp"
#include "weft/web.hpp"

using namespace weft;

struct char_name {
  std::string character, name;
};
template <>
inline constexpr auto model::describe<char_name> =
    model::model("CharName", model::alias<&char_name::character>("char"));

int main(int argc, char** argv) {
  const charindex::inverted_index index;
  web::app app{{.title = "Mojifinder Web", .description = "Search for Unicode characters by name."}};

  app.get("/search", [&](web::query<"q"> q) {
    std::vector<char_name> found;
    for (const char32_t each : index.search(q))
      found.push_back({charindex::utf8_of(each), charindex::name_of(each)});
    return found;
  });
  app.get("/", web::html_file("form.html"), web::hidden);

  return app.run(argc, argv);
}
