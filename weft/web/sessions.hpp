// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/http/set_cookie.hpp"
#include "weft/model/from_json.hpp"
#include "weft/model/to_json.hpp"
#include "weft/web/middleware.hpp"

namespace weft::web {

/// What an application keeps about a client between its requests: values by name, in a cookie that the client
/// can read but not change. Got by `request::session()`.
class session {
 public:
  /// The value of that name; empty if there is none, or none of that type.
  template <typename T = std::string>
  std::optional<T> get(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) return std::nullopt;
    auto read = model::from_json<T>(found->second);
    return read ? std::optional<T>(*std::move(read)) : std::nullopt;
  }
  /// Any value that can be JSON; literals and views are strings.
  template <typename T>
  void set(std::string_view name, const T& content) {
    if constexpr (std::convertible_to<const T&, std::string_view>) {
      put(name, model::to_json(std::string(std::string_view(content))));
    } else {
      put(name, model::to_json(content));
    }
  }
  void erase(std::string_view name);
  /// Forgets everything: the client is told to drop the cookie.
  void clear();
  bool empty() const noexcept { return values_.empty(); }

 private:
  friend class request;
  friend class sessions;
  void put(std::string_view name, std::string json);
  std::string to_json() const;
  /// Returns whether the text is an object.
  bool take(std::string_view json);

  std::map<std::string, std::string, std::less<>> values_;  // as JSON
  bool changed_ = false;
  bool was_sent_ = false;  // the client has a cookie
  bool is_old_ = false;    // half of its time is over
  bool was_asked_for_ = false;
};

struct session_options {
  /// What cookies are signed with: the first one signs, all of them are accepted. To change keys put the next
  /// one first, and take the last one away after `max_age`. At least 32 bytes each, and random.
  std::vector<std::string> keys{};
  /// How long a session lasts that is not used; used, it is prolonged once half of that is over.
  std::chrono::seconds max_age = std::chrono::days(14);
  std::string cookie = "session";
  std::string path = "/";
  std::string domain{};
  http::same_site site = http::same_site::lax;
  bool secure = false;  ///< over TLS only; `http_only` the cookie is always
  /// The time; empty: the system's.
  std::function<std::chrono::sys_seconds()> now{};
};

/// Sessions in a signed cookie: `app.use(std::make_shared<web::sessions>(session_options{.keys = {key}}))`.
///
/// A cookie that is too old, from a later time, or not signed by one of the keys, is an empty session. A
/// session that does not fit into a cookie is a `std::length_error`, and so a 500. A response for which the
/// session was asked for says so to caches, in Vary. What a streamed body changes is lost: its cookie has
/// been sent. So is what a handler changes that fails with an error that nobody takes: it may be half of it.
///
/// Shape: base64 of a JSON object, '.', seconds since 1970, '.', base64 of the HMAC-SHA256 of the cookie's
/// name, '=', and all before that last dot.
class sessions final : public middleware {
 public:
  /// Throws `std::invalid_argument` for no key, a short one, and for what can be no cookie.
  explicit sessions(session_options options);
  std::optional<http::response> before(request& r) override;
  void after(request& r, http::response& made) override;

 private:
  std::string sign(std::string_view signed_part, std::string_view key) const;
  void open(std::string_view cookie, session& into) const;
  std::string seal(const session& of) const;
  std::chrono::sys_seconds now() const;
  http::set_cookie cookie_of(std::string value) const;

  session_options options_;
};

}  // namespace weft::web
