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
#include "weft/idna/host_name.hpp"

namespace weft::http {

/// What a URL is built from: parts in any spelling, the path already resolved.
struct url::reference : detail::url_reference {};

namespace {

using problem = std::optional<std::string>;

bool is_control(char c) {
  const auto code = static_cast<unsigned char>(c);
  return code < 0x20 || code == 0x7F;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), detail::lower);
  return out;
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
  const auto control = std::ranges::find_if(text, is_control);
  if (control == text.end()) return std::nullopt;
  return format("the URL has {} at position {}", show(*control), control - text.begin());
}

std::uint16_t default_port(std::string_view scheme) {
  if (scheme == "http" || scheme == "ws") return 80;
  if (scheme == "https" || scheme == "wss") return 443;
  return 0;
}

bool is_web(std::string_view scheme) { return scheme == "http" || scheme == "https"; }

}  // namespace

std::expected<url, std::string> url::parse(std::string_view text) {
  if (auto wrong = check_text(text)) return std::unexpected(*std::move(wrong));
  const detail::url_reference parts = detail::split_reference(text);
  if (!parts.scheme) {
    return std::unexpected(format("{} has no scheme (http:// or https://)", quote(text)));
  }
  auto made = build({parts});
  if (!made) made.error().append(" in ").append(quote(text));
  return made;
}

std::expected<url, std::string> url::build(const reference& parts) {
  url made;
  made.scheme_ = lower_case(*parts.scheme);
  if (parts.authority) {
    if (auto wrong = made.take_authority(*parts.authority)) return std::unexpected(*std::move(wrong));
  }
  if (is_web(made.scheme_) && made.host_.empty()) return std::unexpected("no host");
  // Such a path would be read back as an authority.
  if (!parts.authority && parts.path.starts_with("//")) return std::unexpected("a path that begins with //");
  made.path_ = detail::escape(parts.path, detail::in_path);
  if (made.path_.empty() && is_web(made.scheme_)) made.path_ = "/";
  if (parts.query) made.query_ = detail::escape(*parts.query, detail::in_query);
  if (parts.fragment) made.fragment_ = detail::escape(*parts.fragment, detail::in_query);
  if (made.size_max() > url_bytes_max) {
    const std::size_t size = made.str().size();
    if (size > url_bytes_max)
      return std::unexpected(format("{} bytes once escaped, more than {}", size, url_bytes_max));
  }
  return made;
}

problem url::take_authority(std::string_view authority) {
  has_authority_ = true;
  // Browsers read '\\' as '/': what is userinfo here would be the host there.
  if (authority.contains('\\')) return format("{} before the path", show('\\'));
  if (const std::size_t at = authority.find('@'); at != std::string_view::npos) {
    userinfo_ = detail::escape(authority.substr(0, at), detail::in_userinfo);
    authority.remove_prefix(at + 1);
    if (authority.contains('@')) return "more than one '@' before the path";
  }
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == std::string_view::npos) return "no ']' after an IPv6 address";
  const std::size_t colon = authority.find(':', bracket);
  if (auto wrong = take_host(authority.substr(0, colon))) return wrong;
  if (colon == std::string_view::npos || colon + 1 == authority.size()) return std::nullopt;
  port_ = detail::parse_port(authority.substr(colon + 1));
  if (!port_) return format("the port {} is no number up to 65535", quote(authority.substr(colon + 1)));
  if (*port_ == default_port(scheme_) && *port_ != 0) port_.reset();
  return std::nullopt;
}

problem url::take_host(std::string_view text) {
  if (text.starts_with('[')) {
    if (!text.ends_with(']')) return format("{} after the ']' of an IPv6 address", show(text.back()));
    if (text.contains('%')) return "an IPv6 zone, which is not supported,";
    const auto address = detail::canonical_ipv6(text.substr(1, text.size() - 2));
    if (!address) return format("{} is no IPv6 address", quote(text));
    host_ = *address;
    return std::nullopt;
  }
  const auto decoded = text.contains('%') ? percent_decode(text) : std::string(text);
  if (!decoded) return format("a bad percent escape in the host {}", quote(text));
  const auto ascii = idna::to_ascii(*decoded);
  if (!ascii) return format("the host {} is {}", quote(text), ascii.error());
  for (const char c : *ascii) {
    if (!detail::is(c, detail::in_host)) return format("{} in the host {}", show(c), quote(text));
  }
  host_ = lower_case(*ascii);
  return std::nullopt;
}

std::uint16_t url::port() const noexcept { return port_.value_or(default_port(scheme_)); }

// These are made for each request of a client: by appending, several times faster than by formatting.
void url::append_host(std::string& to, std::optional<std::uint16_t> port) const {
  if (host_.contains(':')) {
    to.append(1, '[').append(host_).append(1, ']');
  } else {
    to.append(host_);
  }
  if (!port) return;
  std::array<char, 6> text{':'};
  to.append(text.data(), std::to_chars(text.data() + 1, text.data() + text.size(), *port).ptr);
}

std::string url::authority() const {
  std::string out;
  out.reserve(host_.size() + 8);
  append_host(out, port_);
  return out;
}

std::string url::origin() const {
  std::string out;
  out.reserve(scheme_.size() + host_.size() + 11);
  out.append(scheme_).append("://");
  append_host(out, port());
  return out;
}

std::size_t url::size_max() const noexcept {
  return scheme_.size() + userinfo_.size() + host_.size() + path_.size() + (query_ ? query_->size() : 0) +
         (fragment_ ? fragment_->size() : 0) + 14;
}

std::string url::target() const {
  std::string out = path_.empty() ? "/" : path_;
  if (query_) out.append(1, '?').append(*query_);
  return out;
}

std::optional<std::string> url::raw_authority() const {
  if (!has_authority_) return std::nullopt;
  return userinfo_.empty() ? authority() : userinfo_ + '@' + authority();
}

std::string url::str() const {
  std::string out;
  out.reserve(size_max());
  out.append(scheme_).append(1, ':');
  if (has_authority_) {
    out.append("//");
    if (!userinfo_.empty()) out.append(userinfo_).append(1, '@');
    append_host(out, port_);
  }
  out.append(path_);
  if (query_) out.append(1, '?').append(*query_);
  if (fragment_) out.append(1, '#').append(*fragment_);
  return out;
}

std::string url::redacted_str() const { return userinfo_.empty() ? str() : redacted(str(), ""); }

std::expected<url, std::string> url::resolve(std::string_view text) const {
  if (auto wrong = check_text(text)) return std::unexpected(*std::move(wrong));
  reference parts{detail::split_reference(text)};
  if (parts.scheme && is_web(scheme_) && !parts.authority && lower_case(*parts.scheme) == scheme_) {
    parts.scheme.reset();
  }
  const std::optional<std::string> own_authority = raw_authority();
  std::string path(parts.path);
  if (!parts.scheme && !parts.authority) {
    parts.authority = own_authority;
    if (path.empty()) {
      path = path_;
      if (!parts.query) parts.query = query_;
    } else if (!path.starts_with('/')) {
      path = detail::merge_paths(has_authority_, path_, path);
    }
  }
  if (!parts.scheme) parts.scheme = scheme_;
  // An empty reference names this very URL, whose path is kept as it is written.
  if (!parts.path.empty()) path = detail::remove_dot_segments(path);
  parts.path = path;
  auto made = build(parts);
  if (!made) made.error().append(" in ").append(quote(text));
  return made;
}

std::expected<url, std::string> url::with_query(std::optional<std::string_view> query) const {
  reference parts;
  const std::optional<std::string> own_authority = raw_authority();
  parts.scheme = scheme_;
  parts.authority = own_authority;
  parts.path = path_;
  parts.query = query;
  parts.fragment = fragment_;
  return build(parts);
}

std::expected<url, std::string> url::with_fragment(std::optional<std::string_view> fragment) const {
  url other = *this;
  other.fragment_.reset();
  if (fragment) other.fragment_ = detail::escape(*fragment, detail::in_query);
  if (other.str().size() > url_bytes_max) {
    return std::unexpected(format("the URL would have more than {} bytes", url_bytes_max));
  }
  return other;
}

}  // namespace weft::http
