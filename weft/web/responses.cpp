// SPDX-License-Identifier: MIT
#include "weft/web/responses.hpp"

#include "weft/http/percent.hpp"
#include "weft/http/status.hpp"

namespace weft::web {

http::response text(std::string body, int status) { return http::response::text(std::move(body), status); }
http::response html(std::string body, int status) { return http::response::html(std::move(body), status); }

http::response json_text(std::string body, int status) {
  http::response made{.body = std::move(body)};
  detail::respond_json(made, status);
  return made;
}

http::response redirect(std::string_view url, int status) {
  http::response made{.status = status};
  made.headers.add("location", http::escape_url(url));
  return made;
}

void detail::respond(http::response& made, std::nullptr_t, int status) {
  made = http::response{.body = "null"};
  respond_json(made, status);
}

void detail::respond_json(http::response& made, int status) {
  made.status = status;
  if (http::is_bodiless(status)) {
    made.body.clear();
  } else {
    made.headers.add_unchecked("content-type", "application/json", http::detail::checked());
  }
}

}  // namespace weft::web
