// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "weft/web/fixed_string.hpp"
#include "weft/web/operation.hpp"

namespace weft::web {

// Parameters that say who sends a request. Without credentials it is answered 401 before the handler runs; as
// a `std::optional` they may be missing. Whether they are right is for a dependency to say:
//
//     user current_user(web::bearer token) { … throw web::http_error(401, "…", {{"www-authenticate",
//     "Bearer"}}); } app.get("/me", [](web::depends<current_user> me) { … });

/// `Authorization: Bearer …`.
struct bearer {
  std::string token;
};

/// `Authorization: Basic …`, decoded.
struct basic {
  std::string username, password;
};

/// `Authorization: Digest …`, as it came: checking it takes the password.
struct digest {
  std::string credentials;
};

/// A key in a header, a query parameter or a cookie: `api_key<source::header, "x-key">`.
template <source In, fixed_string Name>
struct api_key {
  std::string key;
};

/// A bearer token that clients get from `TokenUrl` for a name and a password: Swagger UI can ask for them.
template <fixed_string TokenUrl>
struct oauth2_password {
  std::string token;
};

namespace detail {

/// What comes after the scheme in the Authorization field; empty if it is another one's, or missing.
std::optional<std::string_view> credentials_of(std::string_view field, std::string_view scheme) noexcept;
std::optional<basic> basic_of(std::string_view credentials);
/// Throws `http_error` 401 that asks for `challenge`.
[[noreturn]] void ask_for(std::string_view challenge, std::string detail = "Not authenticated");

}  // namespace detail

}  // namespace weft::web
