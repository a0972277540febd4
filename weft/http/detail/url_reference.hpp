// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weft::http::detail {

/// The five parts of a URL or a relative reference as they stand in the text; absent is not the same as
/// empty.
///
/// Source: RFC 3986 §4.1 and appendix B.
struct url_reference {
  std::optional<std::string_view> scheme, authority;
  std::string_view path;
  std::optional<std::string_view> query, fragment;
};

/// Takes any text apart; whether the parts are valid is not looked at.
url_reference split_reference(std::string_view text) noexcept;

/// Source: RFC 3986 §5.2.4.
std::string remove_dot_segments(std::string_view path);

/// Source: RFC 3986 §5.2.3.
std::string merge_paths(bool base_has_authority, std::string_view base_path, std::string_view path);

}  // namespace weft::http::detail
