// SPDX-License-Identifier: MIT
#include "weft/http/h1_encoder.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>
#include <stdexcept>

#include "weft/base/print.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/detail/h1_framing.hpp"
#include "weft/http/detail/put.hpp"
#include "weft/http/token.hpp"

namespace weft::http::h1 {

using http::detail::put;

/// A head: nothing of it is written before everything is known to be right.
class head_writer {
 public:
  /// Their names and values are right: `headers` takes no others.
  explicit head_writer(const headers& fields) : fields_(fields) {}

  void frame(body_framing body) {
    using kind = body_framing::kind;
    const bool has_length = check_fields(body);
    if (body.kind_ != kind::length || !has_length) framing_ = body;
  }

  /// A body where none may follow would be read as the next response: RFC 9112 §6.3.
  void frame_response(int status, int version_minor, body_framing body) {
    using kind = body_framing::kind;
    if (version_minor == 0 && body.kind_ == kind::chunked) {
      throw std::invalid_argument("HTTP/1.0 has no chunked bodies");
    }
    const bool never_a_length = status < 200 || status == 204;
    if (!never_a_length && status != 304) return frame(body);
    if (body.kind_ == kind::chunked || (body.kind_ == kind::length && body.bytes_ > 0)) {
      throw std::invalid_argument(format("a response with status {} has no body", status));
    }
    if (never_a_length && fields_.contains("content-length")) {
      throw std::invalid_argument(format("a response with status {} has no content-length", status));
    }
    frame(body_framing::none());
  }

  /// Appends it: the first line, which `put_line` writes, the fields, the framing, `own_lines`.
  template <typename PutLine>
  void write(std::string& out, std::size_t line_bytes, PutLine put_line,
             std::string_view own_lines = {}) const {
    const std::size_t bytes_max =
        line_bytes + fields_.bytes() + 4 * fields_.size() + framing_bytes_max + own_lines.size() + 4;
    const std::size_t before = out.size();
    out.resize_and_overwrite(before + bytes_max, [&](char* text, std::size_t) {
      char* at = put(put_line(text + before), "\r\n");
      for (const auto& [name, value] : fields_) at = put(put(put(put(at, name), ": "), value), "\r\n");
      at = put(put(put_framing(at), own_lines), "\r\n");
      return static_cast<std::size_t>(at - text);
    });
  }

 private:
  static constexpr std::size_t framing_bytes_max = 40;  // a content-length of 20 digits

  /// Whether the program gave a Content-Length itself.
  bool check_fields(body_framing body) const {
    if (fields_.contains("transfer-encoding"))
      throw std::invalid_argument("transfer-encoding is added by the encoder, not by the program");
    if (!fields_.contains("content-length")) return false;
    detail::framing lengths;
    for (const auto& [name, value] : fields_) {
      if (name.size() != std::string_view("content-length").size()) continue;
      if (const auto wrong = lengths.note(name, value)) throw std::invalid_argument(wrong->message);
    }
    using kind = body_framing::kind;
    const bool contradicts = body.kind_ == kind::chunked ||
                             (body.kind_ == kind::length && *lengths.content_length() != body.bytes_);
    if (contradicts || lengths.content_length_repeated()) {
      throw std::invalid_argument("content-length contradicts the body");
    }
    return true;
  }

  char* put_framing(char* at) const noexcept {
    using kind = body_framing::kind;
    if (framing_.kind_ == kind::chunked) return put(at, "transfer-encoding: chunked\r\n");
    if (framing_.kind_ == kind::none) return at;
    const fmt::format_int digits(framing_.bytes_);
    return put(put(put(at, "content-length: "), {digits.data(), digits.size()}), "\r\n");
  }

  const headers& fields_;
  body_framing framing_ = body_framing::none();
};

namespace {

void check_request_line(std::string_view method, std::string_view target) {
  if (!is_token(method)) throw std::invalid_argument(format("'{}' is no method", method));
  const bool visible = http::detail::span_of(target, http::detail::in_target) == target.size();
  if (!visible)
    throw std::invalid_argument("the request target has a blank, a '#' or a byte that is not ASCII");
  if (const auto wrong = detail::check_target(method, target)) throw std::invalid_argument(wrong->message);
}

}  // namespace

void encode_request_head(std::string& out, std::string_view method, std::string_view target,
                         const headers& fields, body_framing body) {
  check_request_line(method, target);
  detail::framing host;
  for (const auto& [name, value] : fields) {
    if (name.size() != std::string_view("host").size()) continue;
    if (const auto wrong = host.note(name, value)) throw std::invalid_argument(wrong->message);
  }
  if (const auto wrong = host.check_request(1)) throw std::invalid_argument(wrong->message);
  head_writer head(fields);
  head.frame(body);
  constexpr std::string_view version = " HTTP/1.1";
  head.write(out, method.size() + 1 + target.size() + version.size(),
             [&](char* at) { return put(put(put(put(at, method), " "), target), version); });
}

void encode_response_head(std::string& out, int status, std::string_view reason, const headers& fields,
                          body_framing body, int version_minor, std::string_view own_lines) {
  if (status < 100 || status > 999) throw std::invalid_argument(format("{} is no status", status));
  if (!is_field_value(reason)) throw std::invalid_argument("the reason has a control character");
  head_writer head(fields);
  head.frame_response(status, version_minor, body);
  constexpr std::string_view before_reason = "HTTP/1.1 200 ";
  head.write(
      out, before_reason.size() + reason.size(),
      [&](char* at) {
        put(at, before_reason);
        at[7] = static_cast<char>('0' + version_minor);
        at[9] = static_cast<char>('0' + status / 100);
        at[10] = static_cast<char>('0' + status / 10 % 10);
        at[11] = static_cast<char>('0' + status % 10);
        return put(at + before_reason.size(), reason);
      },
      own_lines);
}

void encode_chunk(std::string& out, std::string_view data) {
  if (data.empty()) return;
  fmt::format_to(std::back_inserter(out), "{:x}\r\n", data.size());
  out.append(data).append("\r\n");
}

void encode_last_chunk(std::string& out, const headers& trailers) {
  for (const auto& [name, value] : trailers) {
    if (detail::is_forbidden_trailer(name)) {
      throw std::invalid_argument(format("{} is not allowed as a trailer", name));
    }
  }
  head_writer(trailers).write(out, 1, [](char* at) { return put(at, "0"); });
}

}  // namespace weft::http::h1
