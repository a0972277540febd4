// SPDX-License-Identifier: MIT
#include "weft/http/browser_url.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/detail/number_host.hpp"
#include "weft/http/detail/url_reference.hpp"
#include "weft/http/percent.hpp"
#include "weft/http/token.hpp"
#include "weft/idna/host_name.hpp"

namespace weft::http {
namespace {

using text_result = std::expected<std::string, std::string>;

/// Without blanks and control characters at both ends, and without tabs and line ends anywhere.
std::string cleaned(std::string_view text) {
  const auto outer = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!text.empty() && outer(text.front())) text.remove_prefix(1);
  while (!text.empty() && outer(text.back())) text.remove_suffix(1);
  std::string out(text);
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return out;
}

bool is_of_browsers(std::string_view scheme) {
  for (const std::string_view known : {"http", "https", "ws", "wss"}) {
    if (equal_ignoring_case(scheme, known)) return true;
  }
  return false;
}

constexpr std::size_t encoded_dots_bytes_max = 6;  // `%2e%2e`

/// `%2e` is a dot where it makes a dot segment; elsewhere it stays.
std::string with_plain_dots(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const std::size_t size = std::min(path.find('/'), path.size());
    std::string segment(path.substr(0, size <= encoded_dots_bytes_max ? size : 0));
    for (std::size_t at = 0; (at = segment.find('%', at)) != std::string::npos; ++at) {
      if (segment.size() - at > 2 && segment[at + 1] == '2' && detail::lower(segment[at + 2]) == 'e')
        segment.replace(at, 3, ".");
    }
    out.append(segment == "." || segment == ".." ? std::string_view(segment) : path.substr(0, size));
    if (size < path.size()) out += '/';
    path.remove_prefix(std::min(size + 1, path.size()));
  }
  return out;
}

text_result read_host(std::string_view text) {
  if (text.starts_with('[')) return std::string(text);
  const auto decoded = percent_decode(text);
  if (!decoded) return std::unexpected(format("a bad percent escape in the host '{}'", text.substr(0, 200)));
  auto ascii = idna::to_ascii(*decoded);
  if (!ascii) return std::unexpected(format("the host '{}' is {}", text.substr(0, 200), ascii.error()));
  if (ascii->empty()) return std::unexpected("no host");
  // What was encoded must not end the host once it is plain, nor be decoded once more.
  if (detail::span_of(*ascii, detail::in_host) != ascii->size()) {
    return std::unexpected(format("a character in the host '{}' that no host has", text.substr(0, 200)));
  }
  auto address = detail::read_number_host(*ascii);
  if (!address) return std::unexpected(std::move(address.error()));
  return *address ? **address : *ascii;
}

text_result read_authority(std::string_view authority) {
  std::string out;
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    for (const char c : authority.substr(0, at))
      out.append(c == '@' ? std::string("%40") : std::string(1, c));
    out += '@';
    authority.remove_prefix(at + 1);
  }
  const std::size_t bracket =
      authority.starts_with('[') ? std::min(authority.find(']'), authority.size()) : 0;
  const std::size_t colon = std::min(authority.find(':', bracket), authority.size());
  const auto host = read_host(authority.substr(0, colon));
  if (!host) return host;
  return out.append(*host).append(authority.substr(colon));
}

/// The reference in the spelling that `url` reads, when the scheme it is for is one of browsers'.
/// `base_scheme` is empty if there is no base.
text_result respelled(std::string text, std::string_view base_scheme) {
  const std::size_t path_end = std::min(text.find_first_of("?#"), text.size());
  std::replace(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(path_end), '\\', '/');
  const std::string_view rest = std::string_view(text).substr(path_end);
  std::string_view head = std::string_view(text).substr(0, path_end);
  std::string out;
  bool has_authority = head.starts_with("//");
  std::string_view here;
  if (const auto scheme = detail::split_reference(head).scheme) {
    head.remove_prefix(scheme->size() + 1);
    // On a page of the same scheme `http:x` is relative.
    has_authority = head.starts_with("//") || !equal_ignoring_case(*scheme, base_scheme);
    if (has_authority) out.append(*scheme).append(":");
    if (!head.empty() && !head.starts_with('/')) here = "./";  // what follows is no scheme: `http:a:b`
  }
  if (!has_authority) return std::string(here).append(with_plain_dots(head)).append(rest);
  head.remove_prefix(std::min(head.find_first_not_of('/'), head.size()));
  const std::size_t path_begin = std::min(head.find('/'), head.size());
  const auto authority = read_authority(head.substr(0, path_begin));
  if (!authority) return authority;
  out.append("//")
      .append(*authority)
      .append(detail::remove_dot_segments(with_plain_dots(head.substr(path_begin))));
  return out.append(rest);
}

}  // namespace

std::expected<url, std::string> parse_as_browser(std::string_view text) {
  std::string clean = cleaned(text);
  const auto scheme = detail::split_reference(clean).scheme;
  if (!scheme || !is_of_browsers(*scheme) || clean.size() > url_bytes_max) return url::parse(clean);
  const auto spelled = respelled(std::move(clean), "");
  if (!spelled) return std::unexpected(spelled.error());
  return url::parse(*spelled);
}

std::expected<url, std::string> resolve_as_browser(const url& base, std::string_view reference) {
  std::string clean = cleaned(reference);
  const auto scheme = detail::split_reference(clean).scheme;
  if (!is_of_browsers(scheme.value_or(base.scheme())) || clean.size() > url_bytes_max)
    return base.resolve(clean);
  const auto spelled = respelled(std::move(clean), base.scheme());
  if (!spelled) return std::unexpected(spelled.error());
  return base.resolve(*spelled);
}

}  // namespace weft::http
