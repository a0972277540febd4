// SPDX-License-Identifier: MIT
// Our parser beside http-parser: a message that we accept is one there too, and the same one. What begins
// with HTTP/ is read as responses, anything else as requests.
//
// We refuse more, on purpose: bare LF, folded lines of requests and of lengths, several empty lines in front,
// fragments in targets, control characters, whatever is unclear about a length. What it refuses and we do not
// is in `is_narrower`, each with its reason; nothing else may be. It joins folded lines too, with the blanks
// that they have: runs of blanks are compared as one. (Of llhttp npm has only WebAssembly, which is no
// library.)
#include <http_parser.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/http/h1_parser.hpp"
#include "weft/http/token.hpp"

namespace weft::http::h1::fuzz {
namespace {

/// One complete message.
struct read_message {
  std::string line, fields, trailers, body;
  bool keep_alive = false;
  bool ends_http = false;  ///< another protocol may follow
};

std::string field_line(std::string_view field_name, std::string_view value) {
  std::string line = format("{}: ", field_name);
  for (const char c : trim(value)) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank || line.back() != ' ') line += blank ? ' ' : c;
  }
  return line + '\n';
}

bool has_folds(std::string_view text) { return text.contains("\r\n ") || text.contains("\r\n\t"); }

/// Content-Length is left out: of a repeated one we keep one.
std::string lines_of(const headers& all) {
  std::string lines;
  for (const auto& [field_name, value] : all) {
    if (!equal_ignoring_case(field_name, "content-length")) lines += field_line(field_name, value);
  }
  return lines;
}

std::vector<read_message> read_by_us(role side, std::string_view text) {
  std::vector<read_message> all;
  parser reading(side);
  std::string body;
  const auto take = [&] {
    all.push_back({side == role::request ? format("{} {}", reading.method(), reading.target())
                                         : format("{}", reading.status()),
                   lines_of(reading.fields()), lines_of(reading.trailers()), std::move(body),
                   reading.keep_alive(),
                   reading.upgrade() || reading.method() == "CONNECT" || reading.status() == 101});
    body.clear();
  };
  for (;;) {
    const step s = reading.next(text);
    text.remove_prefix(s.consumed);
    body += s.data;
    if (s.what == progress::complete) take();
    const bool over = s.what == progress::complete && (!all.back().keep_alive || all.back().ends_http);
    if (over || s.what == progress::failed) return all;
    if (s.what == progress::need_more) break;
  }
  if (reading.finish().what == progress::complete) take();
  return all;
}

/// The same of http-parser.
class peer {
 public:
  explicit peer(role side) {
    http_parser_init(&parser_, side == role::request ? HTTP_REQUEST : HTTP_RESPONSE);
    parser_.data = this;
  }

  const std::vector<read_message>& read(std::string_view text) {
    http_parser_settings told;
    http_parser_settings_init(&told);
    told.on_message_begin = [](http_parser* p) { return of(p).begin(); };
    told.on_url = [](http_parser* p, const char* at, std::size_t n) {
      return of(p).add(of(p).target_, at, n);
    };
    told.on_header_field = [](http_parser* p, const char* at, std::size_t n) {
      of(p).end_field();
      return of(p).add(of(p).name_, at, n);
    };
    told.on_header_value = [](http_parser* p, const char* at, std::size_t n) {
      of(p).has_value_ = true;
      return of(p).add(of(p).value_, at, n);
    };
    told.on_headers_complete = [](http_parser* p) { return of(p).end_head(); };
    told.on_body = [](http_parser* p, const char* at, std::size_t n) {
      return of(p).add(of(p).now_.body, at, n);
    };
    told.on_message_complete = [](http_parser* p) { return of(p).complete(); };
    const std::size_t used = http_parser_execute(&parser_, &told, text.data(), text.size());
    if (used == text.size() && error() == HPE_OK) http_parser_execute(&parser_, &told, nullptr, 0);
    return all_;
  }

  http_errno error() const { return HTTP_PARSER_ERRNO(&parser_); }

 private:
  static peer& of(http_parser* p) { return *static_cast<peer*>(p->data); }

  static int add(std::string& to, const char* at, std::size_t n) {
    to.append(at, n);
    return 0;
  }

  int begin() {
    now_ = {};
    target_.clear();
    in_trailers_ = false;
    return 0;
  }

  void end_field() {
    if (!has_value_) return;
    if (!equal_ignoring_case(name_, "content-length")) {
      (in_trailers_ ? now_.trailers : now_.fields) += field_line(name_, value_);
    }
    name_.clear();
    value_.clear();
    has_value_ = false;
  }

  /// Returns 1 for no body: it leaves to its user what the status says, RFC 9112 §6.3.
  int end_head() {
    end_field();
    in_trailers_ = true;
    const unsigned status = parser_.status_code;
    return parser_.type == HTTP_RESPONSE && (status / 100 == 1 || status == 204 || status == 304);
  }

  int complete() {
    end_field();
    now_.line = parser_.type == HTTP_REQUEST
                    ? format("{} {}", http_method_str(static_cast<http_method>(parser_.method)), target_)
                    : format("{}", static_cast<unsigned>(parser_.status_code));
    now_.keep_alive = http_should_keep_alive(&parser_) != 0;
    all_.push_back(std::move(now_));
    return 0;
  }

  http_parser parser_{};
  std::vector<read_message> all_;
  read_message now_;
  std::string target_, name_, value_;
  bool has_value_ = false, in_trailers_ = false;
};

/// Whether the name of a field begins with `beginning` and goes on.
bool has_longer_name(std::string_view lines, std::string_view beginning) {
  for (; !lines.empty(); lines.remove_prefix(lines.find('\n') + 1)) {
    if (equal_ignoring_case(lines.substr(0, beginning.size()), beginning) && lines[beginning.size()] != ':')
      return true;
  }
  return false;
}

/// Whether http-parser refuses this message, the first that it does not have, for want of something that is
/// right.
bool is_narrower(const read_message& ours, http_errno why, std::string_view text) {
  switch (why) {
    case HPE_INVALID_METHOD: return true;  // it knows a list of methods; RFC 9110 §9.1: any token is one
    case HPE_INVALID_URL:  // absolute form: it takes only letters as a scheme and no escapes in a host
      return ours.line.contains("://");
    case HPE_INVALID_CONTENT_LENGTH:
    case HPE_UNEXPECTED_CONTENT_LENGTH:  // one number, said twice: RFC 9110 §8.6 lets one take it as one
      return true;
    case HPE_INVALID_TRANSFER_ENCODING:  // it takes names that only begin like this one for it
      return has_longer_name(ours.fields, "transfer-encoding");
    case HPE_INVALID_CHUNK_SIZE: return text.contains('\t');  // before an extension: RFC 9112 §7.1.1
    default: return false;
  }
}

void compare(role side, std::string_view text) {
  const auto ours = read_by_us(side, text);
  peer other(side);
  const auto& theirs = other.read(text);
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (i == theirs.size()) {
      const http_errno why = other.error();
      if (!is_narrower(ours[i], why, text)) print(stderr, "{}: {}\n", ours[i].line, http_errno_name(why));
      WEFT_ASSERT(is_narrower(ours[i], why, text), "http-parser refuses what we accept");
      return;
    }
    WEFT_ASSERT(ours[i].line == theirs[i].line, "another first line");
    WEFT_ASSERT(ours[i].fields == theirs[i].fields, "other fields");
    // It takes `chunked` with a tab behind it for another coding, and reads to the end.
    if (text.contains("d\t") || text.contains("D\t")) return;
    WEFT_ASSERT(ours[i].trailers == theirs[i].trailers, "other trailers");
    WEFT_ASSERT(ours[i].body == theirs[i].body, "another body");
    // It takes a trailer whose name only begins like this one for a coding, and the length for unknown.
    if (has_longer_name(ours[i].trailers, "transfer-encoding")) return;
    // It looks at the lines of a folded Connection one by one.
    WEFT_ASSERT(!ours[i].keep_alive || theirs[i].keep_alive || has_folds(text), "only we go on");
    if (ours[i].ends_http) return;
  }
}

}  // namespace
}  // namespace weft::http::h1::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace weft::http::h1;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz::compare(text.starts_with("HTTP/") ? role::response : role::request, text);
  return 0;
}
