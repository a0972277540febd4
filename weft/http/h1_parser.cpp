// SPDX-License-Identifier: MIT
#include "weft/http/h1_parser.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/detail/h1_scan.hpp"

// Line by line: a line is looked for with memchr, which remembers where it stopped, and read once it is
// whole. That keeps every rule on complete lines, where the outcome cannot depend on how the bytes were cut.
// Reading while the line is still arriving was rejected: one more state per grammar rule, for no gain on
// heads that come in one piece. Field lines of the usual form, which are nearly all, are taken many at once
// before any is read alone.
namespace weft::http::h1 {

namespace {
std::string_view what_is(errc too_long) noexcept {
  switch (too_long) {
    case errc::start_line_too_long: return "the first line of the message";
    case errc::chunk_line_too_long: return "the line before a chunk";
    default: return "a section of header fields";
  }
}
}  // namespace

struct parser::cursor {
  std::string_view input;
  std::size_t at = 0;

  std::string_view rest() const { return input.substr(at); }
};

parser::parser(role side, const limits& bounds) : side_(side), limits_(bounds) {}

void parser::begin() {
  state_ = state::start_line;
  blank_line_skipped_ = keep_alive_ = false;
  version_minor_ = 1;
  status_ = 0;
  seen_ = section_bytes_ = extension_bytes_ = 0;
  left_ = body_bytes_ = 0;
  // Only chunked messages have trailers, and only requests a method: what is clean is left alone, as it may
  // have to be fetched from afar.
  if (framing_.chunked()) trailers_.clear();
  framing_ = {};
  if (side_ == role::request) {
    method_.clear();
    target_.clear();
  }
  reason_.clear();
  fields_.clear();
}

void parser::reset() {
  begin();
  request_kind_ = request_kind::other;
  error_ = {};
}

void parser::expect_response_to(std::string_view request_method) noexcept {
  request_kind_ = request_method == "HEAD"      ? request_kind::head
                  : request_method == "CONNECT" ? request_kind::connect
                                                : request_kind::other;
}

void parser::swap_head(std::string& method, std::string& target, headers& fields) noexcept {
  method = std::move(method_);
  target = std::move(target_);
  swap(fields_, fields);
}

bool parser::fail(parse_error error) {
  state_ = state::failed;
  error_ = std::move(error);
  return false;
}

step parser::next(std::string_view input) {
  if (state_ == state::done && !input.empty()) begin();
  cursor in{input};
  return run(in);
}

// The handlers of lines return true once their section is over, and false if more input is needed or they
// failed.
step parser::run(cursor& in) {
  for (;;) {
    bool advanced = false;
    switch (state_) {
      case state::start_line: advanced = parse_start_line(in); break;
      case state::fields:
        if (parse_fields(in)) return {progress::head, in.at, {}};
        break;
      case state::sized_body:
      case state::unsized_body:
      case state::chunk_data: return slice(in);
      case state::chunk_line: advanced = parse_chunk_line(in); break;
      case state::chunk_end: advanced = parse_chunk_end(in); break;
      case state::trailers: advanced = parse_trailers(in); break;
      case state::ending: complete(); return {progress::complete, in.at, {}};
      case state::done:
      case state::failed: break;
    }
    if (advanced) continue;
    return {state_ == state::failed ? progress::failed : progress::need_more, in.at, {}};
  }
}

void parser::complete() noexcept {
  state_ = state::done;
  const bool interim = side_ == role::response && status_ < 200 && status_ != 101;
  if (!interim) request_kind_ = request_kind::other;
}

step parser::finish() {
  switch (state_) {
    case state::done: return {progress::need_more, 0, {}};
    case state::start_line:
      if (seen_ == 0) return {progress::need_more, 0, {}};
      [[fallthrough]];
    case state::fields: fail(errc::truncated, "the connection was closed within the head"); break;
    case state::sized_body:
      fail(errc::truncated, format("body ended after {} of {} bytes", body_bytes_, body_bytes_ + left_));
      break;
    case state::chunk_line:
    case state::chunk_data:
    case state::chunk_end:
      fail(errc::truncated, format("chunked body ended after {} bytes, before its last chunk", body_bytes_));
      break;
    case state::trailers: fail(errc::truncated, "the connection was closed within the trailers"); break;
    case state::unsized_body:
    case state::ending: complete(); return {progress::complete, 0, {}};
    case state::failed: break;
  }
  return {progress::failed, 0, {}};
}

/// Takes the next line and its CRLF off the input. Lines are too long before they are anything else, so that
/// it does not matter whether their end has arrived.
bool parser::take_line(cursor& in, std::size_t bytes_max, errc too_long, std::string_view& line) {
  const std::string_view rest = in.rest();
  const void* found = nullptr;
  if (rest.size() > seen_) found = std::memchr(rest.data() + seen_, '\n', rest.size() - seen_);
  const std::size_t line_feed =
      found ? static_cast<std::size_t>(static_cast<const char*>(found) - rest.data()) : rest.size();
  if (line_feed > bytes_max && line_feed - 1 > bytes_max) {
    return fail(too_long, format("{} is longer than its limit, here {} bytes", what_is(too_long), bytes_max));
  }
  if (!found) {
    seen_ = rest.size();
    return false;
  }
  if (line_feed == 0 || rest[line_feed - 1] != '\r')
    return fail(errc::bare_lf, "a line ends in LF without CR");
  line = rest.substr(0, line_feed - 1);
  in.at += line_feed + 1;
  seen_ = 0;
  return true;
}

/// Refuses another protocol (a TLS hello, say) at its first bytes: waiting for the end of the line could take
/// forever.
bool parser::check_first_bytes(std::string_view input) {
  if (side_ == role::response) {
    constexpr std::string_view expected = "HTTP/";
    const std::size_t size = std::min(input.size(), expected.size());
    return input.substr(0, size) == expected.substr(0, size) ||
           fail(errc::bad_status_line, "the response does not begin with HTTP/");
  }
  const char first = input[0];
  if (first == '\r' && !blank_line_skipped_) return true;
  if (first == '\n') return fail(errc::bare_lf, "a line ends in LF without CR");
  return fail(errc::bad_method,
              format("the request begins with the byte 0x{:02X}", static_cast<unsigned char>(first)));
}

bool parser::parse_start_line(cursor& in) {
  if (in.at == in.input.size()) return false;
  const bool may_begin = side_ == role::request && http::detail::is(in.input[in.at], http::detail::in_token);
  if (!may_begin && !check_first_bytes(in.rest())) return false;
  std::string_view line;
  if (!take_line(in, limits_.request_line_bytes_max, errc::start_line_too_long, line)) return false;
  if (line.empty()) {  // one before a request is tolerated: RFC 9112 §2.2
    blank_line_skipped_ = true;
    return true;
  }
  return take_start_line(line);
}

bool parser::take_start_line(std::string_view line) {
  if (side_ == role::request) {
    detail::request_line parts;
    if (auto wrong = detail::read_request_line(line, parts)) return fail(*std::move(wrong));
    method_.append(
        parts.method);  // `begin` has emptied them, and to append costs half of what to assign does
    target_.append(parts.target);
    version_minor_ = parts.version_minor;
  } else {
    detail::status_line parts;
    if (auto wrong = detail::read_status_line(line, parts)) return fail(*std::move(wrong));
    reason_ = parts.reason;
    status_ = parts.status;
    version_minor_ = parts.version_minor;
    if (status_ != 101 && is_tunnel()) framing_.ignore_lengths();
  }
  state_ = state::fields;
  return true;
}

bool parser::parse_fields(cursor& in) {
  for (;;) {
    if (!take_usual_fields(in)) return false;
    if (seen_ == 0 && in.rest().starts_with("\r\n")) {
      in.at += 2;
      return end_head();
    }
    // The closing empty line fits however full the section is.
    const std::size_t room = std::max<std::size_t>(limits_.header_bytes_max - section_bytes_, 2) - 2;
    std::string_view line;
    if (!take_line(in, room, errc::fields_too_large, line)) return false;
    if (line.empty()) return end_head();
    section_bytes_ += line.size() + 2;
    if (!take_field(line)) return false;
  }
}

/// Takes whole lines in which nothing is wrong. Returns false if they contradict each other.
bool parser::take_usual_fields(cursor& in) {
  constexpr std::size_t text_bytes_max = std::size_t{1} << 30;
  constexpr std::size_t at_once = 16;
  constexpr std::size_t response_bytes_usual = 256;
  while (seen_ == 0) {  // else the line was looked at already, and is to be looked at once
    const std::string_view text =
        in.rest().substr(0, std::min(limits_.header_bytes_max - section_bytes_, text_bytes_max));
    const std::size_t before = fields_.size();
    const std::size_t room = std::min(limits_.field_count_max - before, at_once);
    // Those of a response are taken away each time: what is allocated is to be enough.
    const std::size_t expected = side_ == role::response ? std::min(text.size(), response_bytes_usual) : 0;
    const auto [lines, bytes] = detail::scan_fields(text, fields_.places(room, expected));
    fields_.add_places(text.substr(0, bytes), lines);
    section_bytes_ += bytes;
    in.at += bytes;
    for (std::size_t i = before; i < before + lines; ++i) {
      const auto [name, value] = fields_[i];
      if (!detail::framing::is_of_interest(name.size())) continue;
      if (auto wrong = framing_.note(name, value, known_host_)) return fail(*std::move(wrong));
    }
    if (lines < room || room == 0) break;
  }
  return true;
}

/// RFC 9112 §5.2 has a server refuse folded lines, and a client read them. Without a field before it a line
/// continues nothing: §2.2.
bool parser::is_continuation(std::string_view line, const headers& section) const noexcept {
  return detail::is_folded_line(line) && side_ == role::response && !section.empty();
}

bool parser::take_continuation(std::string_view line, headers& section) {
  const std::string_view name = section[section.size() - 1].name;
  std::string_view value;
  if (auto wrong = detail::read_folded_line(line, name, value)) return fail(*std::move(wrong));
  if (auto wrong = framing_.note_fold(name)) return fail(*std::move(wrong));
  section.continue_last(value, http::detail::checked());
  return true;
}

/// What was noted of a value's first line may not hold for the whole. Once for all of them: once for each
/// line would cost its square.
bool parser::read_folded_fields_again() {
  framing_ = framing_.again();
  for (const auto& [name, value] : fields_) {
    if (auto wrong = framing_.note(name, value, known_host_)) return fail(*std::move(wrong));
  }
  return true;
}

bool parser::take_field(std::string_view line) {
  if (is_continuation(line, fields_)) return take_continuation(line, fields_);
  std::string_view name, value;
  if (auto wrong = detail::read_field_line(line, name, value)) return fail(*std::move(wrong));
  if (fields_.size() == limits_.field_count_max) {
    return fail(errc::too_many_fields, format("more than {} fields", limits_.field_count_max));
  }
  if (auto wrong = framing_.note(name, value, known_host_)) return fail(*std::move(wrong));
  fields_.add_unchecked(name, value, http::detail::checked());
  return true;
}

/// Whether what follows this response is no HTTP/1.
bool parser::is_tunnel() const noexcept {
  return status_ == 101 || (request_kind_ == request_kind::connect && status_ / 100 == 2);
}

bool parser::has_no_body() const noexcept {
  const bool by_status = status_ / 100 == 1 || status_ == 204 || status_ == 304;
  return by_status || request_kind_ == request_kind::head || is_tunnel();
}

/// Decides how the body ends. Source: RFC 9112 §6.3, whose order this keeps.
bool parser::end_head() {
  const bool request = side_ == role::request;
  if (request && framing_.is_bodiless_request(version_minor_)) {  // as most are
    keep_alive_ = framing_.keep_alive(version_minor_);
    state_ = state::ending;
    return true;
  }
  if (framing_.folded() && !read_folded_fields_again()) return false;
  auto wrong = request ? framing_.check_request(version_minor_) : framing_.check_lengths(version_minor_);
  if (wrong) return fail(*std::move(wrong));
  const std::optional<std::uint64_t> length = framing_.content_length();
  keep_alive_ = framing_.keep_alive(version_minor_) && !is_tunnel();
  if (framing_.content_length_repeated()) fields_.set("content-length", format("{}", *length));
  if (!request && has_no_body()) {
    state_ = state::ending;
  } else if (framing_.chunked()) {
    state_ = state::chunk_line;
  } else if (length && *length > limits_.body_bytes_max) {
    return fail(errc::body_too_large,
                format("a body of {} bytes, more than {}", *length, limits_.body_bytes_max));
  } else if (length || request) {
    left_ = length.value_or(0);
    state_ = left_ == 0 ? state::ending : state::sized_body;
  } else {
    state_ = state::unsized_body;
    keep_alive_ = false;
  }
  return true;
}

/// Hands out as much of the body as the input has in one piece.
step parser::slice(cursor& in) {
  if (in.at == in.input.size()) return {progress::need_more, in.at, {}};
  const bool sized = state_ != state::unsized_body;
  const std::uint64_t most = sized ? left_ : limits_.body_bytes_max - body_bytes_;
  if (most == 0) {
    fail(errc::body_too_large, format("a body of more than {} bytes", limits_.body_bytes_max));
    return {progress::failed, in.at, {}};
  }
  const std::string_view data = in.rest().substr(0, std::min<std::uint64_t>(most, in.input.size()));
  in.at += data.size();
  body_bytes_ += data.size();
  if (sized) {
    left_ -= data.size();
    if (left_ == 0) state_ = state_ == state::chunk_data ? state::chunk_end : state::ending;
  }
  return {progress::body, in.at, data};
}

bool parser::parse_chunk_line(cursor& in) {
  std::string_view line;
  if (!take_line(in, limits_.chunk_line_bytes_max, errc::chunk_line_too_long, line)) return false;
  detail::chunk_line chunk;
  if (auto wrong = detail::read_chunk_line(line, chunk)) return fail(*std::move(wrong));
  extension_bytes_ += chunk.extension_bytes;
  if (extension_bytes_ > limits_.chunk_extension_bytes_max) {
    return fail(errc::chunk_line_too_long, "the chunk extensions of one body are too long together");
  }
  if (chunk.size > limits_.body_bytes_max - body_bytes_) {
    return fail(errc::body_too_large, format("a body of more than {} bytes", limits_.body_bytes_max));
  }
  left_ = chunk.size;
  state_ = left_ == 0 ? state::trailers : state::chunk_data;
  section_bytes_ = 0;
  return true;
}

bool parser::parse_chunk_end(cursor& in) {
  constexpr std::string_view line_end = "\r\n";
  const std::string_view rest = in.rest().substr(0, line_end.size());
  if (rest != line_end.substr(0, rest.size()))
    return fail(errc::bad_chunk_end, "no CRLF after the data of a chunk");
  if (rest.size() < line_end.size()) return false;
  in.at += line_end.size();
  state_ = state::chunk_line;
  return true;
}

bool parser::parse_trailers(cursor& in) {
  for (;;) {
    const std::size_t room = std::max<std::size_t>(limits_.trailer_bytes_max - section_bytes_, 2) - 2;
    std::string_view line, name, value;
    if (!take_line(in, room, errc::fields_too_large, line)) return false;
    if (line.empty()) {
      state_ = state::ending;
      return true;
    }
    section_bytes_ += line.size() + 2;
    if (is_continuation(line, trailers_)) {
      if (!take_continuation(line, trailers_)) return false;
      continue;
    }
    if (auto wrong = detail::read_field_line(line, name, value)) return fail(*std::move(wrong));
    if (trailers_.size() == limits_.trailer_count_max) {
      return fail(errc::too_many_fields, format("more than {} trailers", limits_.trailer_count_max));
    }
    if (detail::is_forbidden_trailer(name)) {
      return fail(errc::forbidden_trailer, format("{} is not allowed as a trailer", name));
    }
    trailers_.add_unchecked(name, value, http::detail::checked());
  }
}

}  // namespace weft::http::h1
