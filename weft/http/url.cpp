// SPDX-License-Identifier: MIT
#include "weft/http/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/http/detail/authority.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/detail/escape.hpp"
#include "weft/http/detail/url_reference.hpp"
#include "weft/http/percent.hpp"
#include "weft/http/token.hpp"
#include "weft/idna/host_name.hpp"

namespace weft::http {

/// What a URL is built from: parts in any spelling, the path already resolved.
struct url::reference : detail::url_reference {
  /// What they come to if nothing is escaped.
  std::size_t size_usual() const noexcept {
    return scheme->size() + (authority ? authority->size() : 0) + path.size() + (query ? query->size() : 0) +
           (fragment ? fragment->size() : 0) + 6;
  }
};

namespace {

using problem = std::optional<std::string>;

bool is_control(char c) {
  const auto code = static_cast<unsigned char>(c);
  return code < 0x20 || code == 0x7F;
}

void append_lower(std::string& to, std::string_view text) {
  const auto at = static_cast<std::ptrdiff_t>(to.size());
  to.append(text);
  std::transform(to.begin() + at, to.end(), to.begin() + at, detail::lower);
}

/// How a character is shown in an error message.
std::string show(char c) {
  const bool visible = detail::is(c, detail::in_target) || c == '#';
  return c == ' '  ? "a space"
         : visible ? format("'{}'", c)
                   : format("the byte 0x{:02X}", static_cast<unsigned char>(c));
}

/// A URL's text with `mask` for user and password: messages end up in logs.
std::string redacted(std::string_view text, std::string_view mask) {
  const std::size_t slashes = text.find("//");
  if (slashes == std::string_view::npos) return std::string(text);
  const std::size_t begin = slashes + 2;
  const std::size_t at = text.substr(0, text.find_first_of("/?#", begin)).rfind('@');
  if (at == std::string_view::npos || at < begin) return std::string(text);
  return std::string(text.substr(0, begin)).append(mask).append(text.substr(at + 1));
}

/// Texts may be long: what a message quotes of them.
std::string quote(std::string_view whole) {
  const std::string text = redacted(whole, "***@");
  return text.size() <= 200 ? format("'{}'", text) : format("'{}...'", text.substr(0, 200));
}

problem check_text(std::string_view text) {
  if (text.size() > url_bytes_max) {
    return format("the URL has {} bytes, more than {}", text.size(), url_bytes_max);
  }
  if (is_field_value(text) && !text.contains('\t')) return std::nullopt;
  const auto control = std::ranges::find_if(text, is_control);
  return format("the URL has {} at position {}", show(*control), control - text.begin());
}

std::uint16_t default_port(std::string_view scheme) {
  if (scheme == "http" || scheme == "ws") return 80;
  if (scheme == "https" || scheme == "wss") return 443;
  return 0;
}

bool is_web(std::string_view scheme) { return default_port(scheme) != 0; }

void append_port(std::string& to, std::uint16_t port) {
  std::array<char, 6> text{':'};
  to.append(text.data(), std::to_chars(text.data() + 1, text.data() + text.size(), port).ptr);
}

std::uint32_t end_of(const std::string& text) { return static_cast<std::uint32_t>(text.size()); }

}  // namespace

std::expected<url, std::string> url::parse(std::string_view text) {
  if (url made; made.take_usual(text)) return made;
  if (auto wrong = check_text(text)) return std::unexpected(*std::move(wrong));
  const detail::url_reference parts = detail::split_reference(text);
  if (!parts.scheme) {
    return std::unexpected(format("{} has no scheme (http:// or https://)", quote(text)));
  }
  auto made = build({parts});
  if (!made) made.error().append(" in ").append(quote(text));
  return made;
}

/// Takes a URL of http or https that is written as it is kept, as nearly all are. Returns false if it may not
/// be one: then nothing was taken.
bool url::take_usual(std::string_view text) {
  const std::size_t scheme_end = text.starts_with("http:") ? 4 : text.starts_with("https:") ? 5 : 0;
  if (scheme_end == 0 || text.size() > url_bytes_max || text.substr(scheme_end + 1, 2) != "//") return false;
  const std::size_t host_at = scheme_end + 3;
  std::size_t at = host_at;
  while (at < text.size() && detail::is(text[at], detail::in_host) && detail::lower(text[at]) == text[at])
    ++at;
  const std::size_t host_end = at;
  std::optional<std::uint16_t> port;
  if (at < text.size() && text[at] == ':') {
    const std::size_t digits_at = ++at;
    while (at < text.size() && detail::is_digit(text[at])) ++at;
    port = detail::parse_port(text.substr(digits_at, at - digits_at));
    if (!port || text[digits_at] == '0' || *port == default_port(text.substr(0, scheme_end))) return false;
  }
  if (host_end == host_at || at == text.size() || text[at] != '/') return false;
  const std::size_t query_at = at + detail::span_of(text, detail::in_path, at);
  const bool has_query = query_at < text.size() && text[query_at] == '?';
  const std::size_t end = has_query ? query_at + detail::span_of(text, detail::in_query, query_at) : query_at;
  if (end < text.size()) return false;
  const auto place = [](std::size_t byte) { return static_cast<std::uint32_t>(byte); };
  text_ = std::string(text);
  scheme_end_ = place(scheme_end);
  authority_at_ = host_at_ = place(host_at);
  host_end_ = place(host_end);
  path_at_ = place(at);
  query_at_ = place(query_at);
  fragment_at_ = place(end);
  port_ = port;
  return true;
}

std::expected<url, std::string> url::build(const reference& parts) {
  url made;
  made.text_.reserve(parts.size_usual());
  append_lower(made.text_, *parts.scheme);
  made.scheme_end_ = end_of(made.text_);
  made.text_.push_back(':');
  if (parts.authority) {
    if (auto wrong = made.take_authority(*parts.authority)) return std::unexpected(*std::move(wrong));
  }
  if (is_web(made.scheme()) && made.host().empty()) return std::unexpected("no host");
  // Such a path would be read back as an authority.
  if (!parts.authority && parts.path.starts_with("//")) return std::unexpected("a path that begins with //");
  made.append_path(parts.path);
  made.append_query(parts.query);
  made.append_fragment(parts.fragment);
  if (auto wrong = made.check_size()) return std::unexpected(*std::move(wrong));
  return made;
}

problem url::check_size() const {
  if (text_.size() <= url_bytes_max) return std::nullopt;
  return format("{} bytes once escaped, more than {}", text_.size(), url_bytes_max);
}

void url::append_path(std::string_view path) {
  path_at_ = end_of(text_);
  detail::append_escaped(text_, path, detail::in_path);
  if (path.empty() && is_web(scheme())) text_.push_back('/');
  query_at_ = fragment_at_ = end_of(text_);
}

void url::append_query(std::optional<std::string_view> query) {
  if (!query) return;
  text_.push_back('?');
  detail::append_escaped(text_, *query, detail::in_query);
  fragment_at_ = end_of(text_);
}

void url::append_fragment(std::optional<std::string_view> fragment) {
  if (!fragment) return;
  text_.push_back('#');
  detail::append_escaped(text_, *fragment, detail::in_query);
}

problem url::take_authority(std::string_view authority) {
  // Browsers read '\\' as '/': what is userinfo here would be the host there.
  if (authority.contains('\\')) return format("{} before the path", show('\\'));
  text_.append("//");
  if (const std::size_t at = authority.find('@'); at != std::string_view::npos) {
    detail::append_escaped(text_, authority.substr(0, at), detail::in_userinfo);
    if (at > 0) text_.push_back('@');
    authority.remove_prefix(at + 1);
    if (authority.contains('@')) return "more than one '@' before the path";
  }
  authority_at_ = end_of(text_);
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == std::string_view::npos) return "no ']' after an IPv6 address";
  const std::size_t colon = authority.find(':', bracket);
  if (auto wrong = take_host(authority.substr(0, colon))) return wrong;
  if (colon == std::string_view::npos || colon + 1 == authority.size()) return std::nullopt;
  return take_port(authority.substr(colon + 1));
}

problem url::take_port(std::string_view digits) {
  port_ = detail::parse_port(digits);
  if (!port_) return format("the port {} is no number up to 65535", quote(digits));
  if (*port_ == default_port(scheme()) && *port_ != 0) {
    port_.reset();
  } else {
    append_port(text_, *port_);
  }
  return std::nullopt;
}

problem url::take_host(std::string_view text) {
  const auto append = [this](std::string_view name) {
    host_at_ = end_of(text_);
    append_lower(text_, name);
    host_end_ = end_of(text_);
  };
  if (text.starts_with('[')) {
    if (!text.ends_with(']')) return format("{} after the ']' of an IPv6 address", show(text.back()));
    if (text.contains('%')) return "an IPv6 zone, which is not supported,";
    const auto address = detail::canonical_ipv6(text.substr(1, text.size() - 2));
    if (!address) return format("{} is no IPv6 address", quote(text));
    text_.push_back('[');
    append(*address);
    text_.push_back(']');
    return std::nullopt;
  }
  if (detail::span_of(text, detail::in_host) == text.size()) {
    append(text);
    return std::nullopt;
  }
  const auto decoded = text.contains('%') ? percent_decode(text) : std::string(text);
  if (!decoded) return format("a bad percent escape in the host {}", quote(text));
  const auto ascii = idna::to_ascii(*decoded);
  if (!ascii) return format("the host {} is {}", quote(text), ascii.error());
  for (const char c : *ascii) {
    if (!detail::is(c, detail::in_host)) return format("{} in the host {}", show(c), quote(text));
  }
  append(*ascii);
  return std::nullopt;
}

std::uint16_t url::port() const noexcept { return port_.value_or(default_port(scheme())); }

std::string url::origin() const {
  std::string out;
  out.reserve(scheme_end_ + (path_at_ - authority_at_) + 9);
  out.append(scheme()).append("://").append(authority());
  if (!port_) append_port(out, port());
  return out;
}

std::string url::target() const {
  std::string out;
  if (path().empty()) out.push_back('/');
  return out.append(part(path_at_, fragment_at_));
}

std::optional<std::string_view> url::raw_authority() const noexcept {
  return has_authority() ? std::optional(part(scheme_end_ + 3, path_at_)) : std::nullopt;
}

std::optional<std::string_view> url::raw_query() const noexcept {
  return query_at_ < fragment_at_ ? std::optional(query()) : std::nullopt;
}

std::string url::redacted_str() const {
  if (!has_userinfo()) return text_;
  return std::string(part(0, scheme_end_ + 3)).append(part(authority_at_, text_.size()));
}

std::expected<url, std::string> url::resolve(std::string_view text) const {
  if (auto wrong = check_text(text)) return std::unexpected(*std::move(wrong));
  reference parts{detail::split_reference(text)};
  if (parts.scheme && is_web(scheme()) && !parts.authority && equal_ignoring_case(*parts.scheme, scheme())) {
    parts.scheme.reset();
  }
  std::string path(parts.path);
  if (!parts.scheme && !parts.authority) {
    parts.authority = raw_authority();
    if (path.empty()) {
      path = this->path();
      if (!parts.query) parts.query = raw_query();
    } else if (!path.starts_with('/')) {
      path = detail::merge_paths(has_authority(), this->path(), path);
    }
  }
  if (!parts.scheme) parts.scheme = scheme();
  // An empty reference names this very URL, whose path is kept as it is written.
  if (!parts.path.empty()) path = detail::remove_dot_segments(path);
  parts.path = path;
  auto made = build(parts);
  if (!made) made.error().append(" in ").append(quote(text));
  return made;
}

std::expected<url, std::string> url::with_query(std::optional<std::string_view> query) const {
  url other = *this;
  const std::string fragment = other.text_.substr(fragment_at_);
  other.text_.resize(query_at_);
  other.fragment_at_ = query_at_;
  other.append_query(query);
  other.text_ += fragment;
  if (auto wrong = other.check_size()) return std::unexpected(*std::move(wrong));
  return other;
}

std::expected<url, std::string> url::with_fragment(std::optional<std::string_view> fragment) const {
  url other = *this;
  other.text_.resize(fragment_at_);
  other.append_fragment(fragment);
  if (other.text_.size() > url_bytes_max) {
    return std::unexpected(format("the URL would have more than {} bytes", url_bytes_max));
  }
  return other;
}

}  // namespace weft::http
