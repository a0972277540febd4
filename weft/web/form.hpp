// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/http/headers.hpp"
#include "weft/http/multipart_parser.hpp"

namespace weft::web {

/// A file that came with a form.
struct upload {
  /// As the client gave it, in UTF-8: see `http::safe_file_name` before it names a file here.
  std::string filename;
  std::string content_type;
  std::string content;
  http::headers headers;
};

/// What a form was filled with, in its order.
struct form_data {
  std::vector<std::pair<std::string, std::string>> fields;
  std::vector<std::pair<std::string, upload>> files;
};

/// Fields of a form of `application/x-www-form-urlencoded`; one more is refused.
inline constexpr std::size_t form_fields_max = 1000;

/// Reads the body of a form, of either type that browsers send. The error says what is wrong with it.
std::expected<form_data, std::string> read_form(std::string_view content_type, std::string_view body,
                                                const http::multipart_limits& bounds = {});

}  // namespace weft::web
