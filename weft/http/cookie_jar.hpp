// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/http/set_cookie.hpp"
#include "weft/http/url.hpp"

namespace weft::http {

/// A cookie as a client keeps it.
struct cookie {
  std::string name, value;
  std::string domain;  ///< without leading dot
  std::string path = "/";
  std::optional<std::chrono::sys_seconds> expires = {};  ///< none: until the end of the session
  bool host_only = true;                                 ///< not for the hosts below `domain`
  bool secure = false;
  bool http_only = false;
  same_site site = same_site::unset;
  std::chrono::sys_seconds last_used = {};
};

/// How much a jar keeps and sends; what exceeds it makes older cookies go.
struct cookie_limits {
  /// RFC 6265 §6.1 asks for at least 3000, 50 a domain.
  std::size_t cookie_count_max = 3000;
  std::size_t domain_cookie_count_max = 180;

  /// A Cookie field ends before the cookie that would make it longer: servers answer 431 to long ones.
  std::size_t field_bytes_max = 8190;

  /// Expiry dates further away are brought down to this. RFC 6265bis §5.5.
  std::chrono::seconds lifetime_max = std::chrono::days(400);
};

/// Where a request comes from, as seen from the site that it goes to.
enum class request_site : std::uint8_t {
  same,              ///< from a program of its own, or from the same site
  cross_navigation,  ///< a person follows a link from another site: `lax` cookies go along
  cross              ///< anything else from another site
};

/// The cookies of a client: kept as servers set them, and sent back where they belong.
///
/// Hosts may set cookies for themselves and the domains above them, but not for public suffixes (`com`,
/// `co.uk`, `github.io`: libpsl knows them). Secure ones come and go over https and wss only, and to loopback
/// hosts. There is no clock in it: `now` is a parameter.
///
/// Cost: a request looks at every cookie. Source: RFC 6265bis §5.7, §5.8.
class cookie_jar {
 public:
  cookie_jar() = default;
  explicit cookie_jar(const cookie_limits& bounds) noexcept : limits_(bounds) {}

  /// Keeps what a Set-Cookie field of a response from `from` says, or forgets a cookie if it says so. The
  /// error says why it was ignored.
  std::expected<void, std::string> store(const url& from, std::string_view field,
                                         std::chrono::sys_seconds now);

  /// Keeps a cookie as it is, whoever could set it, in the place of one of the same name, domain and path.
  ///
  /// Throws `std::invalid_argument` for a name, value, domain or path that cannot be sent or saved.
  void set(cookie added, std::chrono::sys_seconds now);

  /// The value of the Cookie field for a request; empty: send none. Longer paths come first, then what was
  /// created earlier.
  std::string field_for(const url& to, std::chrono::sys_seconds now, request_site site = request_site::same);

  /// All cookies of that name, in this domain and path if given: more than one is a conflict, which only the
  /// caller can solve.
  ///
  /// Lifetime: valid until the jar is next changed.
  std::vector<const cookie*> find(std::string_view name, std::optional<std::string_view> domain = {},
                                  std::optional<std::string_view> path = {}) const;

  /// Forgets those that `find` would name. Returns how many there were.
  std::size_t erase(std::string_view name, std::optional<std::string_view> domain = {},
                    std::optional<std::string_view> path = {});

  /// Forgets the cookies whose time is over.
  void erase_expired(std::chrono::sys_seconds now);

  /// Forgets the cookies without expiry date, as a browser does when it is closed.
  void end_session();

  void clear() noexcept { cookies_.clear(); }
  std::size_t size() const noexcept { return cookies_.size(); }
  bool empty() const noexcept { return cookies_.empty(); }

  /// In the order in which they were created.
  auto begin() const noexcept { return cookies_.begin(); }
  auto end() const noexcept { return cookies_.end(); }

 private:
  std::vector<cookie>::iterator place_of(const cookie& like);
  void keep(cookie added, std::chrono::sys_seconds now);
  void make_room(std::string_view domain, std::chrono::sys_seconds now);
  void evict(std::string_view domain, bool insecure_only);
  bool shadows_secure(const cookie& added) const;

  cookie_limits limits_;
  std::vector<cookie> cookies_;  // by creation
};

}  // namespace weft::http
