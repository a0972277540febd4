// SPDX-License-Identifier: MIT
// The least that serves searches for Unicode characters: functions of the request, and nothing that checks or
// documents.
#include "apps/charindex/inverted_index.hpp"
#include "weft/json.hpp"
#include "weft/web.hpp"

using namespace weft;

int main(int argc, char** argv) {
  const charindex::inverted_index index;
  web::app app{{.openapi_url = ""}};
  app.get("/", web::html_file("form.html"));
  app.get("/search", [&](web::request& request) {
    const auto query = request.query_value("q").value();  // without one: a server error
    json::array results;
    for (const char32_t each : index.search(query)) {
      results.push_back(json::object{{"char", charindex::utf8_of(each)}, {"name", charindex::name_of(each)}});
    }
    return results;
  });
  return app.run(argc, argv);
}
