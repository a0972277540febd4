// SPDX-License-Identifier: MIT
#include "weft/http/detail/url_reference.hpp"

#include <algorithm>
#include <cstddef>

#include "weft/http/detail/characters.hpp"

namespace weft::http::detail {

url_reference split_reference(std::string_view text) noexcept {
  url_reference parts;
  const std::size_t scheme_end = span_of(text, in_scheme);
  if (scheme_end > 0 && scheme_end < text.size() && text[scheme_end] == ':' && is_letter(text[0])) {
    parts.scheme = text.substr(0, scheme_end);
    text.remove_prefix(scheme_end + 1);
  }
  if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
    parts.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
    parts.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  if (text.starts_with("//")) {
    const std::size_t end = std::min(text.find('/', 2), text.size());
    parts.authority = text.substr(2, end - 2);
    text.remove_prefix(end);
  }
  parts.path = text;
  return parts;
}

std::string remove_dot_segments(std::string_view path) {
  std::string out;
  std::string_view in = path;
  const auto drop_last = [&] { out.resize(std::min(out.rfind('/'), out.size())); };
  while (!in.empty()) {
    if (in.starts_with("../")) {
      in.remove_prefix(3);
    } else if (in.starts_with("./") || in.starts_with("/./")) {
      in.remove_prefix(2);
    } else if (in == "/.") {
      in = "/";
    } else if (in.starts_with("/../")) {
      in.remove_prefix(3);
      drop_last();
    } else if (in == "/..") {
      in = "/";
      drop_last();
    } else if (in == "." || in == "..") {
      in = {};
    } else {
      const std::size_t end = std::min(in.find('/', 1), in.size());
      out.append(in.substr(0, end));
      in.remove_prefix(end);
    }
  }
  return out;
}

std::string merge_paths(bool base_has_authority, std::string_view base_path, std::string_view path) {
  if (base_has_authority && base_path.empty()) return std::string("/").append(path);
  const std::size_t slash = base_path.rfind('/');
  const std::string_view folder = slash == std::string_view::npos ? "" : base_path.substr(0, slash + 1);
  return std::string(folder).append(path);
}

}  // namespace weft::http::detail
