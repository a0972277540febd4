// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "weft/http/h1_error.hpp"

namespace weft::http::h1::detail {

/// Each function here reads one whole line, without its line end, and returns what is wrong with it, if
/// anything.
using fault = std::optional<parse_error>;

struct request_line {
  std::string_view method, target;
  int version_minor = 1;
};

/// Source: RFC 9112 §3.
fault read_request_line(std::string_view line, request_line& out);

struct status_line {
  int version_minor = 1;
  int status = 0;
  std::string_view reason;
};

/// The blank before an empty reason may be missing: common, and nothing can be misread.
///
/// Source: RFC 9112 §4.
fault read_status_line(std::string_view line, status_line& out);

/// Source: RFC 9112 §5, RFC 9110 §5.5.
fault read_field_line(std::string_view line, std::string_view& name, std::string_view& value);

/// Whether the value of the field before goes on in this line, if there is such a field.
bool is_folded_line(std::string_view line) noexcept;

/// Reads on in a line that is folded. Source: RFC 9112 §5.2.
fault read_folded_line(std::string_view line, std::string_view name, std::string_view& value);

struct chunk_line {
  std::uint64_t size = 0;
  std::size_t extension_bytes = 0;
};

/// Extensions are checked for control characters and otherwise skipped.
///
/// Source: RFC 9112 §7.1.
fault read_chunk_line(std::string_view line, chunk_line& out);

/// Whether `target` has one of the four forms and `method` allows that form.
///
/// Source: RFC 9112 §3.2. Of absolute-form only `scheme://host...` is taken, without userinfo.
fault check_target(std::string_view method, std::string_view target);

}  // namespace weft::http::h1::detail
