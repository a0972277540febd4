// SPDX-License-Identifier: MIT
#include "weft/http/request.hpp"

#include <algorithm>
#include <cstddef>

namespace weft::http {
namespace {

struct target_parts {
  std::string_view authority;  ///< empty unless the target is `scheme://authority...`
  std::string_view path;
};

target_parts split(std::string_view target) noexcept {
  const std::string_view before_query = target.substr(0, target.find('?'));
  const std::size_t scheme_end = before_query.find("://");
  if (before_query.starts_with('/') || scheme_end == std::string_view::npos) return {{}, before_query};
  const std::string_view rest = before_query.substr(scheme_end + 3);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  return {rest.substr(0, slash), slash == rest.size() ? std::string_view("/") : rest.substr(slash)};
}

}  // namespace

std::string_view request::path() const noexcept { return split(target).path; }

std::string_view request::authority() const noexcept {
  if (method == "CONNECT") return target;
  const std::string_view own = split(target).authority;
  return own.empty() ? headers.get("host").value_or(std::string_view()) : own;
}

std::string_view request::query() const noexcept {
  const std::string_view whole = target;
  const std::size_t mark = whole.find('?');
  return mark == std::string_view::npos ? std::string_view() : whole.substr(mark + 1);
}

}  // namespace weft::http
