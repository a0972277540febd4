// SPDX-License-Identifier: MIT
// Whatever a client sends, to parameters of every source: a parameter is read or refused, and nothing else
// fails.
//
// Shape of an input: a byte that chooses the route, one for the media type, then the text of the parameter or
// the body; from 128 on the input is the request itself: its method, target and fields as lines, an empty
// line, the body.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tests/apps/every_source/every_source.hpp"
#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/core/run.hpp"
#include "weft/http/token.hpp"
#include "weft/json/parse.hpp"
#include "weft/web/compression.hpp"
#include "weft/web/cors.hpp"
#include "weft/web/hosts.hpp"
#include "weft/web/problem_details.hpp"
#include "weft/web/sessions.hpp"
#include "weft/web/test_client.hpp"

namespace {

using namespace weft;

struct fuzzed_app {
  web::app app;
  fuzzed_app() {
    every_source::add_routes(app);
    app.get("/bearer", [](web::bearer x) { return x.token; });
    app.get("/basic", [](web::basic x) { return x.username; });
    app.get("/session", [](web::request& r) { return r.session().get("x").value_or(""); });
    app.use(std::make_shared<web::request_id>());
    app.use(std::make_shared<web::cors>(
        web::cors_options{.allow_origins = {"https://a.example", "https://*.b.example"}}));
    app.use(std::make_shared<web::compression>());
    app.use(std::make_shared<web::problem_details>());
    app.use(std::make_shared<web::sessions>(web::session_options{.keys = {std::string(32, 'k')}}));
  }
};

constexpr std::array<std::string_view, 6> media_types{"application/json",
                                                      "application/x-www-form-urlencoded",
                                                      "multipart/form-data; boundary=b",
                                                      "text/plain",
                                                      "",
                                                      "x"};

/// Takes the piece before `end` off the front.
std::string_view take(std::string_view& from, std::string_view end) {
  const std::size_t at = std::min(from.find(end), from.size());
  const std::string_view taken = from.substr(0, at);
  from.remove_prefix(std::min(at + end.size(), from.size()));
  return taken;
}

/// A target as a parser would have let it through: what may not stand in one is escaped.
std::string as_target(std::string_view text) {
  std::string made;
  for (const char c : text)
    made += c > ' ' && c < 127 ? std::string(1, c) : format("%{:02X}", static_cast<unsigned char>(c));
  return made;
}

/// Adds a field as a parser would have let it through.
void add_field(http::request& to, std::string_view name, std::string_view value) {
  try {
    to.headers.add(name, value);
  } catch (const std::invalid_argument&) {}
}

http::request whole_request(std::string_view text) {
  http::request made;
  std::string_view head = take(text, "\n\n");
  made.method = take(head, " ");
  made.target = as_target(take(head, "\n"));
  if (!made.target.starts_with('/')) made.target.insert(0, "/");
  while (!head.empty()) {
    std::string_view line = take(head, "\n");
    const std::string_view name = take(line, ":");
    add_field(made, name, line);
  }
  made.body = text;
  return made;
}

http::request request_for(const web::route& to, std::string_view media_type, std::string_view text) {
  http::request made{.method = to.method, .target = to.path.text()};
  if (const std::size_t at = made.target.find("{x}"); at != std::string::npos)
    made.target.replace(at, 3, as_target(text));
  if (made.target.starts_with("/query")) made.target += "?x=" + as_target(text);
  add_field(made, "x", text);
  add_field(made, "cookie", "x=" + std::string(text));
  add_field(made, "cookie", "session=" + std::string(text));
  add_field(made, "authorization", text);
  add_field(made, "content-type", media_type);
  made.body = made.method == "POST" ? text : std::string_view();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static fuzzed_app served;
  static web::test_client client(served.app);
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto& routes = served.app.routes();
  http::request sent = data[0] >= 128 ? whole_request(text)
                                      : request_for(routes[data[0] % routes.size()],
                                                    media_types[data[1] % media_types.size()], text);
  const auto got = run([&] { return client.request(std::move(sent)); });
  WEFT_ASSERT(got.status() >= 200 && got.status() < 500, "what a client sends is no error of the server");
  if (got.status() == 422) WEFT_ASSERT(json::parse(got.body()).has_value(), "what is wrong is said in JSON");
  for (const auto& [name, value] : got.headers()) {
    WEFT_ASSERT(value.find_first_of("\r\n") == std::string::npos, "a field ends where it should");
  }
  return 0;
}
