// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace weft::http {

/// Longest URL that is accepted, before and after its characters are escaped. RFC 9110 §4.1 asks for at least
/// 8000.
inline constexpr std::size_t url_bytes_max = 65536;

/// An absolute URL, normalised enough that equal ones are the same resource to a client.
///
/// Scheme and host are in lower case, an international host in its ASCII form, an IPv6 address in its
/// canonical one, the scheme's default port and an empty port are left out, the empty path of http, https, ws
/// and wss is "/". In path, query and fragment whatever a URL may not hold (blanks, quotes, bytes beyond
/// ASCII, a '%' that begins no escape) is escaped; in scheme and host it is an error. Dot segments are kept
/// as written; `resolve` removes them, as RFC 3986 §5.2 says.
///
/// Any scheme is parsed, so that a program can say what it does not support; those four need a host.
/// Lifetime: views that it gives out are valid as long as it is there, and is not changed.
/// Source: RFC 3986; RFC 9110 §4.2.
class url {
 public:
  /// Parses an absolute URL. The error is a sentence for people: `'example.com' has no scheme (http:// or
  /// https://)`.
  static std::expected<url, std::string> parse(std::string_view text);

  std::string_view scheme() const noexcept { return part(0, scheme_end_); }

  /// `user:password`, still percent-encoded; empty if there is none.
  std::string_view userinfo() const noexcept {
    return has_userinfo() ? part(scheme_end_ + 3, authority_at_ - 1) : std::string_view();
  }

  /// A name or an address; IPv6 without brackets.
  std::string_view host() const noexcept { return part(host_at_, host_end_); }

  /// The port, the default one included: 80 for http and ws, 443 for https and wss, else 0.
  std::uint16_t port() const noexcept;

  /// Still percent-encoded, as are query and fragment.
  std::string_view path() const noexcept { return part(path_at_, query_at_); }

  /// Without the '?'; empty also if there is none.
  std::string_view query() const noexcept { return after_mark(query_at_, fragment_at_); }

  /// Without the '#'; empty also if there is none.
  std::string_view fragment() const noexcept { return after_mark(fragment_at_, text_.size()); }

  /// `http://host:port`, with the port also if it is the default: the key of a connection pool.
  std::string origin() const;

  /// `/path?query`: a request's target. Never empty.
  std::string target() const;

  /// `host:port`, without the default port: the value of a Host field.
  std::string_view authority() const noexcept {
    return has_authority() ? part(authority_at_, path_at_) : std::string_view();
  }

  /// The whole URL, user and password included.
  const std::string& str() const noexcept { return text_; }

  /// The whole URL without user and password: for logs and messages.
  std::string redacted_str() const;

  /// The URL that `reference` means on a page at this one: `../b?x` or `//host/` or another whole URL.
  ///
  /// Source: RFC 3986 §5.2. `http:x` on an http page is relative, as §5.4.2 allows and browsers do.
  std::expected<url, std::string> resolve(std::string_view reference) const;

  /// This URL with another query (percent-encoded, without '?'; `query_writer` makes one), or with none.
  std::expected<url, std::string> with_query(std::optional<std::string_view> query) const;

  /// This URL with another fragment, or with none.
  std::expected<url, std::string> with_fragment(std::optional<std::string_view> fragment) const;

  bool operator==(const url&) const = default;

 private:
  struct reference;
  url() = default;
  static std::expected<url, std::string> build(const reference& parts);
  bool take_usual(std::string_view text);
  std::optional<std::string> take_authority(std::string_view authority);
  std::optional<std::string> take_host(std::string_view text);
  std::optional<std::string> take_port(std::string_view digits);
  void append_path(std::string_view path);
  void append_query(std::optional<std::string_view> query);
  void append_fragment(std::optional<std::string_view> fragment);
  std::optional<std::string> check_size() const;
  bool has_authority() const noexcept { return authority_at_ != 0; }
  bool has_userinfo() const noexcept { return authority_at_ > scheme_end_ + 3; }
  std::optional<std::string_view> raw_authority() const noexcept;
  std::optional<std::string_view> raw_query() const noexcept;

  std::string_view part(std::size_t begin, std::size_t end) const noexcept {
    return std::string_view(text_).substr(begin, end - begin);
  }
  std::string_view after_mark(std::size_t mark, std::size_t end) const noexcept {
    return mark < end ? part(mark + 1, end) : std::string_view();
  }

  std::string text_;
  // Where its parts are, each of which begins where the one before ends; those that are not there are empty.
  std::uint32_t scheme_end_ = 0;    // the ':'
  std::uint32_t authority_at_ = 0;  // the host, or its bracket; 0: there is no authority
  std::uint32_t host_at_ = 0, host_end_ = 0;
  std::uint32_t path_at_ = 0;
  std::uint32_t query_at_ = 0, fragment_at_ = 0;  // the '?' and the '#'
  std::optional<std::uint16_t> port_;             // only if it is not the default
};

}  // namespace weft::http
