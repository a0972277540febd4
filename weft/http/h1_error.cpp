// SPDX-License-Identifier: MIT
#include "weft/http/h1_error.hpp"

#include <utility>

namespace weft::http::h1 {
namespace {

int status_of(errc code) noexcept {
  switch (code) {
    case errc::body_too_large: return 413;
    case errc::start_line_too_long: return 414;
    case errc::fields_too_large:
    case errc::too_many_fields: return 431;
    case errc::unsupported_coding: return 501;
    case errc::unsupported_version: return 505;
    default: return 400;
  }
}

}  // namespace

std::string_view name(errc code) noexcept {
  switch (code) {
    case errc::bare_lf: return "bare_lf";
    case errc::bare_cr: return "bare_cr";
    case errc::bad_request_line: return "bad_request_line";
    case errc::bad_method: return "bad_method";
    case errc::bad_target: return "bad_target";
    case errc::bad_version: return "bad_version";
    case errc::unsupported_version: return "unsupported_version";
    case errc::start_line_too_long: return "start_line_too_long";
    case errc::bad_status_line: return "bad_status_line";
    case errc::obs_fold: return "obs_fold";
    case errc::bad_field_name: return "bad_field_name";
    case errc::bad_field_value: return "bad_field_value";
    case errc::fields_too_large: return "fields_too_large";
    case errc::too_many_fields: return "too_many_fields";
    case errc::missing_host: return "missing_host";
    case errc::duplicate_host: return "duplicate_host";
    case errc::bad_host: return "bad_host";
    case errc::bad_content_length: return "bad_content_length";
    case errc::bad_transfer_encoding: return "bad_transfer_encoding";
    case errc::unsupported_coding: return "unsupported_coding";
    case errc::ambiguous_length: return "ambiguous_length";
    case errc::bad_chunk_size: return "bad_chunk_size";
    case errc::bad_chunk_extension: return "bad_chunk_extension";
    case errc::chunk_line_too_long: return "chunk_line_too_long";
    case errc::bad_chunk_end: return "bad_chunk_end";
    case errc::forbidden_trailer: return "forbidden_trailer";
    case errc::body_too_large: return "body_too_large";
    case errc::truncated: return "truncated";
  }
  return "unknown";
}

parse_error make_error(errc code, std::string message) { return {code, status_of(code), std::move(message)}; }

}  // namespace weft::http::h1
