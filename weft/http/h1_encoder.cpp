// SPDX-License-Identifier: MIT
#include "weft/http/h1_encoder.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>
#include <stdexcept>

#include "weft/base/print.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/detail/h1_framing.hpp"
#include "weft/http/token.hpp"

namespace weft::http::h1 {

/// Appends a head and takes it back if it turns out to be invalid.
class head_writer {
 public:
  explicit head_writer(std::string& out) : out_(out), start_(out.size()) {}
  head_writer(const head_writer&) = delete;
  head_writer& operator=(const head_writer&) = delete;
  ~head_writer() { out_.resize(kept_ ? out_.size() : start_); }

  head_writer& text(std::string_view piece) {
    out_.append(piece);
    return *this;
  }

  head_writer& number(std::uint64_t value) {
    const fmt::format_int digits(value);
    out_.append(digits.data(), digits.size());
    return *this;
  }

  void fields(const headers& all) {
    for (const auto& [name, value] : all) {
      // Checked again: `add_unchecked` and what a program passes on from elsewhere come here too.
      if (!is_token(name) || !is_field_value(value)) {
        throw std::invalid_argument(format("the field '{}' has an invalid name or value", name));
      }
      text(name).text(": ").text(value).text("\r\n");
    }
  }

  void framing(const headers& all, body_framing body) {
    if (all.contains("transfer-encoding")) {
      throw std::invalid_argument("transfer-encoding is added by the encoder, not by the program");
    }
    using kind = body_framing::kind;
    const bool has_length = check_length(all, body);
    if (body.kind_ == kind::chunked) text("transfer-encoding: chunked\r\n");
    if (body.kind_ == kind::length && !has_length) text("content-length: ").number(body.bytes_).text("\r\n");
  }

  /// A body where none may follow would be read as the next response: RFC 9112 §6.3.
  void response_framing(int status, int version_minor, const headers& all, body_framing body) {
    using kind = body_framing::kind;
    if (version_minor == 0 && body.kind_ == kind::chunked) {
      throw std::invalid_argument("HTTP/1.0 has no chunked bodies");
    }
    const bool never_a_length = status < 200 || status == 204;
    if (!never_a_length && status != 304) return framing(all, body);
    if (body.kind_ == kind::chunked || (body.kind_ == kind::length && body.bytes_ > 0)) {
      throw std::invalid_argument(format("a response with status {} has no body", status));
    }
    if (never_a_length && all.contains("content-length")) {
      throw std::invalid_argument(format("a response with status {} has no content-length", status));
    }
    framing(all, body_framing::none());
  }

  void finish() {
    text("\r\n");
    kept_ = true;
  }

 private:
  /// Whether the program gave a Content-Length itself.
  static bool check_length(const headers& all, body_framing body) {
    detail::framing lengths;
    for (const auto& [name, value] : all) {
      if (name.size() != std::string_view("content-length").size()) continue;
      if (const auto wrong = lengths.note(name, value)) throw std::invalid_argument(wrong->message);
    }
    if (!lengths.content_length()) return false;
    using kind = body_framing::kind;
    const bool contradicts = body.kind_ == kind::chunked ||
                             (body.kind_ == kind::length && *lengths.content_length() != body.bytes_);
    if (contradicts || lengths.content_length_repeated()) {
      throw std::invalid_argument("content-length contradicts the body");
    }
    return true;
  }

  std::string& out_;
  std::size_t start_;
  bool kept_ = false;
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
  head_writer writer(out);
  writer.text(method).text(" ").text(target).text(" HTTP/1.1\r\n");
  writer.fields(fields);
  writer.framing(fields, body);
  writer.finish();
}

void encode_response_head(std::string& out, int status, std::string_view reason, const headers& fields,
                          body_framing body, int version_minor) {
  if (status < 100 || status > 999) throw std::invalid_argument(format("{} is no status", status));
  if (!is_field_value(reason)) throw std::invalid_argument("the reason has a control character");
  head_writer writer(out);
  writer.text(version_minor == 0 ? "HTTP/1.0 " : "HTTP/1.1 ").number(static_cast<unsigned>(status));
  writer.text(" ").text(reason).text("\r\n");
  writer.fields(fields);
  writer.response_framing(status, version_minor, fields, body);
  writer.finish();
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
  head_writer writer(out);
  writer.text("0\r\n");
  writer.fields(trailers);
  writer.finish();
}

}  // namespace weft::http::h1
