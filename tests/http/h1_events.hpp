// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/http/h1_parser.hpp"

namespace weft::http::h1::testing {

/// What a parser is told besides the bytes.
struct session {
  role side = role::request;
  limits bounds;
  std::vector<std::string> methods;  ///< that the responses answer, in order
  bool close = false;                ///< the peer closes after the last byte
  bool show_fields = false;
  bool tries_to_complete = false;  ///< after each step, with `try_complete`; tells the same
};

/// Makes every byte of a text visible.
inline std::string show(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '\r' || c == '\n' || c == '\t' || c == '\\') {
      out += c == '\r' ? "\\r" : c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\\\";
    } else if (code < 0x20 || code >= 0x7F) {
      out += format("\\x{:02X}", code);
    } else {
      out += c;
    }
  }
  return out;
}

/// Plays a connection: feeds pieces, drops what is consumed, and writes down what the parser tells, a line an
/// event.
///
/// A line that begins with BROKEN is a break of the parser's own promises.
class player {
 public:
  explicit player(const session& about) : about_(about), parser_(about.side, about.bounds) { expect_next(); }

  std::string play(std::span<const std::string_view> pieces) {
    for (const std::string_view piece : pieces) {
      unread_.append(piece);
      while (running_ && take_step()) {}
    }
    if (running_) end();
    flush_body();
    return log_;
  }

 private:
  bool take_step() {
    // A copy of its own on the heap: the address sanitizer sees a read past its end or after its death.
    const std::vector<char> input(unread_.begin(), unread_.end());
    const step s = parser_.next({input.data(), input.size()});
    if (s.consumed > input.size()) log_ += "BROKEN consumed\n";
    if (s.what == progress::body) {
      const bool inside =
          s.data.data() >= input.data() && s.data.data() + s.data.size() <= input.data() + s.consumed;
      if (!inside || s.data.empty()) log_ += "BROKEN slice\n";
    }
    unread_.erase(0, s.consumed);
    note(s);
    const bool may_be_over = s.what == progress::head || s.what == progress::body;
    if (about_.tries_to_complete && may_be_over && parser_.try_complete()) note({progress::complete, 0, {}});
    return running_ && s.what != progress::need_more;
  }

  void end() {
    parser probe = parser_;
    const step last = about_.close ? parser_.finish() : probe.finish();
    flush_body();
    if (about_.close) {
      note(last);
      if (last.what == progress::need_more) log_ += "idle\n";
    } else if (last.what != progress::need_more) {
      log_ += "more\n";
    }
  }

  void note(const step& s) {
    // Where a body is cut depends on how the bytes were; that nothing more is there yet is no event.
    if (s.what != progress::body && s.what != progress::need_more) flush_body();
    switch (s.what) {
      case progress::need_more: break;
      case progress::head: head(); break;
      case progress::body: body_.append(s.data); break;
      case progress::complete:
        if (about_.side == role::request || parser_.status() >= 200) expect_next();
        list("trailer", parser_.trailers());
        log_ += "complete\n";
        break;
      case progress::failed:
        log_ += format("error {} {}\n", name(parser_.error().code), parser_.error().status);
        if (parser_.error().message.empty()) log_ += "BROKEN message\n";
        if (parser_.next(unread_).what != progress::failed) log_ += "BROKEN failed twice\n";
        running_ = false;
        break;
    }
  }

  void head() {
    const bool request = about_.side == role::request;
    std::string line = request ? format("head {} {}", parser_.method(), show(parser_.target()))
                               : format("head {} \"{}\"", parser_.status(), show(parser_.reason()));
    line += format(" 1.{}", parser_.version_minor());
    if (parser_.content_length()) line += format(" length={}", *parser_.content_length());
    if (parser_.chunked()) line += " chunked";
    if (!parser_.keep_alive()) line += " close";
    if (parser_.expects_continue()) line += " continue";
    if (parser_.upgrade()) line += " upgrade";
    log_ += line + "\n";
    if (about_.show_fields) list("field", parser_.fields());
  }

  void list(std::string_view kind, const headers& fields) {
    for (const auto& [field_name, value] : fields)
      log_ += format("{} {}: {}\n", kind, field_name, show(value));
  }

  void flush_body() {
    if (!body_.empty()) log_ += format("body {}\n", show(body_));
    body_.clear();
  }

  void expect_next() {
    if (next_method_ < about_.methods.size()) parser_.expect_response_to(about_.methods[next_method_++]);
  }

  const session& about_;
  parser parser_;
  std::string unread_, body_, log_;
  std::size_t next_method_ = 0;
  bool running_ = true;
};

inline std::string events_of(const session& about, std::span<const std::string_view> pieces) {
  return player(about).play(pieces);
}

}  // namespace weft::http::h1::testing
