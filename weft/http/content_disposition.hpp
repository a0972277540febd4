// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weft/http/parameters.hpp"

namespace weft::http {

/// What is to become of a body, or whose value a part of a form is.
///
/// Source: RFC 6266; RFC 7578 §4.2 for parts of forms.
struct content_disposition {
  std::string type;  ///< `attachment`, `inline`, `form-data`; in lower case
  std::vector<parameter> parameters;

  /// Reads the field; nothing if it is malformed. A backslash in quotes that escapes neither a quote nor a
  /// backslash stands for itself, as it does in what browsers sent of `C:\photo.jpg`.
  static std::optional<content_disposition> parse(std::string_view field);

  /// `name`, of a part of a form.
  std::optional<std::string_view> name() const noexcept { return find_parameter(parameters, "name"); }

  /// `filename*` if it is well-formed, else `filename`, in UTF-8. Whatever the peer wanted it to be: a path,
  /// an absolute one, or `..`. See `safe_file_name`.
  std::optional<std::string> filename() const;
};

/// `attachment; filename="x.txt"`, with `filename*` besides for a name that is not ASCII.
std::string format_attachment(std::string_view filename);

/// A name for a file from a name that a stranger chose: its last component, after '/' and '\\', without
/// control characters, those that turn the direction of writing among them, in UTF-8; empty if that is
/// nothing, `.` or `..`.
std::string safe_file_name(std::string_view name);

}  // namespace weft::http
