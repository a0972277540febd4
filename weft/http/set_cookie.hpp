// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace weft::http {

/// With which requests of other sites a cookie goes along.
enum class same_site : std::uint8_t {
  unset,  ///< the client decides; this one does as for `lax`
  none,   ///< with all; needs `secure`
  lax,    ///< with those that lead a person there
  strict  ///< with none
};

/// One Set-Cookie field: what a server asks a client to keep.
struct set_cookie {
  std::string name, value;
  std::string domain;                                    ///< empty: for this host only
  std::string path;                                      ///< empty: the folder of the request's path
  std::optional<std::chrono::sys_seconds> expires = {};  ///< none: until the end of the session
  std::optional<std::chrono::seconds> max_age = {};      ///< goes before `expires`
  bool secure = false;
  bool http_only = false;
  bool partitioned = false;
  same_site site = same_site::unset;
};

/// Longest name and value together that are kept. RFC 6265 §6.1 asks for at least 4096.
inline constexpr std::size_t cookie_bytes_max = 4096;

/// Longest value of an attribute that is looked at; longer ones count as not there.
inline constexpr std::size_t cookie_attribute_bytes_max = 1024;

/// Reads a Set-Cookie field as lenient as browsers do: unknown attributes and bad dates are skipped, of one
/// that comes twice the last counts. The error says why there is no cookie in it.
///
/// A domain comes without its leading dot, in lower case and ASCII; whether the host may set it is not looked
/// at: that is `cookie_jar`'s. Source: RFC 6265bis §5.6.
std::expected<set_cookie, std::string> parse_set_cookie(std::string_view field);

/// Writes a Set-Cookie field.
///
/// Throws `std::invalid_argument` for what clients would not take or read otherwise: a name that is no token,
/// a value with blanks, quotes, commas, semicolons, backslashes or bytes beyond ASCII (escape them first), a
/// broken rule of `__Host-` or `__Secure-`, `same_site::none` or `partitioned` without `secure`.
/// Source: RFC 6265bis §4.1.
std::string format_set_cookie(const set_cookie& cookie);

/// The cookie that makes a client forget `cookie`: same name, domain and path, and it expired long ago.
set_cookie removal_of(const set_cookie& cookie);

/// Reads the Cookie field of a request pair by pair: `a=1; b=2`.
///
///     for (cookie_reader pair(field); pair.next();) use(pair.name(), pair.value());
///
/// Quotes around a value are taken off, escapes are left. Pairs without '=' have no name and are skipped.
/// Lifetime: borrows the text it reads.
class cookie_reader {
 public:
  explicit cookie_reader(std::string_view field) noexcept : rest_(field) {}

  /// Moves on to the next pair. Returns false at the end.
  bool next() noexcept;

  std::string_view name() const noexcept { return name_; }
  std::string_view value() const noexcept { return value_; }

 private:
  std::string_view rest_, name_, value_;
};

/// The value of the first cookie of that name in a Cookie field.
std::optional<std::string_view> cookie_value(std::string_view field, std::string_view name) noexcept;

}  // namespace weft::http
