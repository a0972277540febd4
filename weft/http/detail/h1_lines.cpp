// SPDX-License-Identifier: MIT
#include "weft/http/detail/h1_lines.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "weft/base/print.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/detail/h1_scan.hpp"
#include "weft/http/host_and_port.hpp"
#include "weft/http/token.hpp"

namespace weft::http::h1::detail {
namespace {

using http::detail::in_target;
using http::detail::in_token;
using http::detail::is;
using http::detail::is_digit;
using http::detail::span_of;

constexpr std::size_t version_bytes = 8;  // HTTP/1.1

std::string show_byte(std::string_view text, std::size_t at) {
  if (at >= text.size()) return "the end of the line";
  if (is(text[at], in_target)) return format("'{}'", text[at]);
  return format("the byte 0x{:02X}", static_cast<unsigned char>(text[at]));
}

/// The error for a byte that does not belong where it is. A lone CR is named for what it is, wherever it is
/// met.
[[gnu::cold]] parse_error unexpected_byte(errc code, std::string_view where, std::string_view line,
                                          std::size_t at) {
  if (at < line.size() && line[at] == '\r')
    return make_error(errc::bare_cr, format("CR without LF in {}", where));
  return make_error(code, format("{} in {}", show_byte(line, at), where));
}

/// Hot: the two versions in use are compared as a whole.
fault read_version(std::string_view text, int& minor) {
  if (text.starts_with("HTTP/1.") && text.size() == version_bytes && is_digit(text[7])) {
    minor = text[7] - '0';
    return std::nullopt;
  }
  const bool well_formed = text.size() == version_bytes && text.starts_with("HTTP/") && is_digit(text[5]) &&
                           text[6] == '.' && is_digit(text[7]);
  if (well_formed) return make_error(errc::unsupported_version, format("{} is not spoken here", text));
  if (text.ends_with('\r')) return make_error(errc::bare_cr, "CR without LF after the version");
  return make_error(errc::bad_version, "the version is not HTTP/1.0 or HTTP/1.1");
}

/// Hot: the end of the line is compared as a whole. Returns false for lines of other forms, also right ones.
bool read_usual_request_line(std::string_view line, std::size_t method_end, request_line& out) {
  constexpr std::string_view blank = " ", end = " HTTP/1.1";
  const std::size_t target_at = method_end + blank.size();
  if (line.size() <= target_at + end.size() || !line.ends_with(end)) return false;
  const std::string_view target = line.substr(target_at, line.size() - end.size() - target_at);
  if (target[0] != '/' || target_span(line, target_at) != target.size()) return false;
  out = {.method = line.substr(0, method_end), .target = target, .version_minor = 1};
  return line[method_end] == ' ' && method_end > 0 && out.method[0] != 'C';  // CONNECT has no path
}

bool is_absolute_form(std::string_view target) {
  const std::size_t colon = target.find("://");
  if (colon == std::string_view::npos || !http::detail::is_letter(target[0])) return false;
  if (span_of(target, http::detail::in_scheme) != colon) return false;
  const std::string_view rest = target.substr(colon + 3);
  return is_host_and_port(rest.substr(0, rest.find_first_of("/?")), false);
}

fault check_field_value(std::string_view name, std::string_view value) {
  if (is_field_value(value)) return std::nullopt;
  if (value.contains('\r')) return make_error(errc::bare_cr, format("CR without LF in the field {}", name));
  return make_error(errc::bad_field_value, format("a control character in the field {}", name));
}

}  // namespace

fault check_target(std::string_view method, std::string_view target) {
  if (method == "CONNECT") {
    if (is_host_and_port(target, true)) return std::nullopt;
    return make_error(errc::bad_target, "the target of CONNECT is to be host:port");
  }
  if (target.starts_with('/') || (target == "*" && method == "OPTIONS") || is_absolute_form(target))
    return std::nullopt;
  return make_error(errc::bad_target, "the target is neither /path nor scheme://host/path");
}

fault read_request_line(std::string_view line, request_line& out) {
  const std::size_t method_end = span_of(line, in_token);
  if (read_usual_request_line(line, method_end, out)) return std::nullopt;
  if (method_end == 0) return unexpected_byte(errc::bad_method, "the method", line, 0);
  if (method_end == line.size()) return make_error(errc::bad_request_line, "the request line has no target");
  if (line[method_end] != ' ') return unexpected_byte(errc::bad_method, "the method", line, method_end);
  const std::size_t target_at = method_end + 1;
  const std::size_t target_end = target_at + target_span(line, target_at);
  if (target_end == line.size()) {
    return make_error(errc::bad_request_line, "the request line has no version; HTTP/0.9 is not spoken here");
  }
  if (target_end == target_at || line[target_end] != ' ') {
    return unexpected_byte(errc::bad_target, "the target", line, target_end);
  }
  out.method = line.substr(0, method_end);
  out.target = line.substr(target_at, target_end - target_at);
  if (auto wrong = read_version(line.substr(target_end + 1), out.version_minor)) return wrong;
  return check_target(out.method, out.target);
}

fault read_status_line(std::string_view line, status_line& out) {
  constexpr std::size_t status_end = version_bytes + 4;
  if (auto wrong = read_version(line.substr(0, version_bytes), out.version_minor)) return wrong;
  const std::string_view rest = line.substr(version_bytes);
  const bool three_digits =
      rest.size() >= 4 && rest[0] == ' ' && std::all_of(&rest[1], &rest[0] + 4, is_digit);
  if (!three_digits || rest[1] == '0') {
    return make_error(errc::bad_status_line, "the status is not a number of three digits from 100 on");
  }
  out.status = (rest[1] - '0') * 100 + (rest[2] - '0') * 10 + (rest[3] - '0');
  if (line.size() == status_end) return std::nullopt;
  if (line[status_end] != ' ') return unexpected_byte(errc::bad_status_line, "the status", line, status_end);
  out.reason = line.substr(status_end + 1);
  if (is_field_value(out.reason)) return std::nullopt;
  if (out.reason.contains('\r')) return make_error(errc::bare_cr, "CR without LF in the reason");
  return make_error(errc::bad_status_line, "a control character in the reason");
}

fault read_field_line(std::string_view line, std::string_view& name, std::string_view& value) {
  const std::size_t colon = span_of(line, in_token);
  if (colon == 0 || colon == line.size() || line[colon] != ':') {
    if (is_folded_line(line)) {
      return make_error(errc::obs_fold, "a field line begins with a blank: a folded line is refused here");
    }
    return unexpected_byte(errc::bad_field_name, "a field name", line, colon);
  }
  name = line.substr(0, colon);
  value = trim(line.substr(colon + 1));
  return check_field_value(name, value);
}

bool is_folded_line(std::string_view line) noexcept {
  return line.starts_with(' ') || line.starts_with('\t');
}

fault read_folded_line(std::string_view line, std::string_view name, std::string_view& value) {
  value = trim(line);
  return check_field_value(name, value);
}

fault read_chunk_line(std::string_view line, chunk_line& out) {
  std::size_t at = 0;
  out.size = 0;
  for (int digit = 0; at < line.size() && (digit = http::detail::hex_value(line[at])) >= 0; ++at) {
    if (out.size > std::numeric_limits<std::uint64_t>::max() >> 4) {
      return make_error(errc::bad_chunk_size, "the chunk size exceeds 64 bits");
    }
    out.size = out.size << 4 | static_cast<unsigned>(digit);
  }
  if (at == 0) return unexpected_byte(errc::bad_chunk_size, "a chunk size", line, 0);
  out.extension_bytes = line.size() - at;
  if (at == line.size()) return std::nullopt;
  const std::string_view extension = trim(line.substr(at));
  if (!extension.starts_with(';')) return unexpected_byte(errc::bad_chunk_size, "a chunk size", line, at);
  if (is_field_value(extension)) return std::nullopt;
  if (extension.contains('\r')) return make_error(errc::bare_cr, "CR without LF in a chunk extension");
  return make_error(errc::bad_chunk_extension, "a control character in a chunk extension");
}

}  // namespace weft::http::h1::detail
