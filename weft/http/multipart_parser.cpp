// SPDX-License-Identifier: MIT
#include "weft/http/multipart_parser.hpp"

#include <algorithm>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/http/detail/characters.hpp"
#include "weft/http/token.hpp"

namespace weft::http {
namespace {

using errc = multipart_error::errc;

/// Blanks after a delimiter that are still taken for an old mail program's.
constexpr std::size_t padding_bytes_max = 256;

/// Source: RFC 2046 §5.1.1.
bool is_boundary(std::string_view text) {
  const auto good = [](char c) {
    return detail::is_letter(c) || detail::is_digit(c) || std::string_view("'()+_,-./:=? ").contains(c);
  };
  return !text.empty() && text.size() <= 70 && std::ranges::all_of(text, good) && !text.ends_with(' ');
}

/// Where `delimiter` begins in `text`, or where it may begin once more bytes come, or the end.
std::size_t find_delimiter(std::string_view text, std::string_view delimiter) {
  const std::size_t found = text.find(delimiter);
  if (found != std::string_view::npos) return found;
  for (std::size_t size = std::min(delimiter.size() - 1, text.size()); size > 0; --size) {
    if (delimiter.starts_with(text.substr(text.size() - size))) return text.size() - size;
  }
  return text.size();
}

}  // namespace

std::expected<multipart_parser, multipart_error> multipart_parser::for_type(const media_type& type,
                                                                            const multipart_limits& bounds) {
  const auto boundary = find_parameter(type.parameters, "boundary");
  if (type.type != "multipart" || !boundary || !is_boundary(*boundary)) {
    return std::unexpected(multipart_error{
        errc::bad_boundary, format("'{}' has no boundary of 1 to 70 characters", type.essence())});
  }
  multipart_parser made;
  made.limits_ = bounds;
  made.delimiter_.append("\r\n--").append(*boundary);
  made.is_form_ = type.subtype == "form-data";
  made.buffer_ = "\r\n";  // the first delimiter may stand at the very beginning
  return made;
}

void multipart_parser::feed(std::string_view bytes) {
  WEFT_ASSERT(!ended_, "feed() after end()");
  data_ = {};
  buffer_.erase(0, std::exchange(at_, 0));
  if (state_ != state::epilogue) buffer_ += bytes;
  bytes_fed_ += bytes.size();
}

multipart_parser::result multipart_parser::next() {
  if (failure_) return std::unexpected(*failure_);
  if (bytes_fed_ > limits_.bytes_max) {
    return fail(errc::body_too_large, format("the body has more than {} bytes", limits_.bytes_max));
  }
  return step();
}

multipart_parser::result multipart_parser::step() {
  switch (state_) {
    case state::preamble: return skip_preamble();
    case state::delimiter: return read_delimiter();
    case state::head: return read_head();
    case state::blank_line: return read_blank_line();
    case state::content: return read_content();
    case state::epilogue: break;
  }
  at_ = buffer_.size();
  return event::need_bytes;
}

multipart_parser::result multipart_parser::fail(errc code, std::string message) {
  failure_ = multipart_error{code, std::move(message)};
  return std::unexpected(*failure_);
}

multipart_parser::result multipart_parser::wait_for(std::string_view what) {
  if (!ended_) return event::need_bytes;
  return fail(errc::truncated, format("the body ends before {}", what));
}

/// Whether what ends at `found` (or has not ended) has more than `bytes_max`; the mark of its end has
/// `mark_bytes`.
bool multipart_parser::exceeds(std::size_t found, std::size_t bytes_max, std::size_t mark_bytes) const {
  return found == std::string_view::npos ? rest().size() >= bytes_max + mark_bytes : found > bytes_max;
}

multipart_parser::result multipart_parser::skip_preamble() {
  const std::size_t found = rest().find(delimiter_);
  if (exceeds(found, limits_.part_header_bytes_max, delimiter_.size())) {
    return fail(errc::part_head_too_large,
                format("more than {} bytes stand before the first part", limits_.part_header_bytes_max));
  }
  if (found == std::string_view::npos) return wait_for("its first part");
  at_ += found + delimiter_.size();
  state_ = state::delimiter;
  return step();
}

/// After a delimiter: `--` at the end of all, else blanks and the end of the line.
multipart_parser::result multipart_parser::read_delimiter() {
  const std::string_view text = rest();
  if (text.starts_with("--")) {
    state_ = state::epilogue;
    return event::end;
  }
  const std::size_t blanks = std::min(text.find_first_not_of(" \t"), text.size());
  const std::string_view line_end = text.substr(blanks, 2);
  const bool is_cut = text == "-" || (line_end.size() < 2 && std::string_view("\r\n").starts_with(line_end));
  if (is_cut && blanks <= padding_bytes_max) return wait_for("the end of a delimiter");
  if (line_end != "\r\n" || blanks > padding_bytes_max)
    return fail(errc::bad_delimiter, "a delimiter is followed by other bytes than a line end");
  if (part_count_ == limits_.part_count_max) {
    return fail(errc::too_many_parts, format("the body has more than {} parts", limits_.part_count_max));
  }
  at_ += blanks + 2;
  ++part_count_;
  part_bytes_ = 0;
  state_ = state::head;
  return step();
}

multipart_parser::result multipart_parser::read_head() {
  std::string_view text = rest();
  const std::size_t size = text.starts_with("\r\n") ? 0 : text.find("\r\n\r\n");
  if (exceeds(size, limits_.part_header_bytes_max, 4)) {
    return fail(errc::part_head_too_large,
                format("the head of a part has more than {} bytes", limits_.part_header_bytes_max));
  }
  if (size == std::string_view::npos) return wait_for("the end of a part's head");
  fields_.clear();
  disposition_ = {};
  std::string_view head = text.substr(0, size == 0 ? 0 : size + 2);
  at_ += head.size();
  while (!head.empty()) {
    const std::size_t line = head.find("\r\n");
    if (!take_field(head.substr(0, line)))
      return fail(errc::bad_part_field, "a field of a part is malformed");
    head.remove_prefix(line + 2);
  }
  if (is_form_ && (disposition_.type != "form-data" || !disposition_.name())) {
    return fail(errc::bad_part_field, "a part of a form has no name");
  }
  state_ = state::blank_line;
  return event::part_begin;
}

/// The end of the empty line may already be the beginning of the delimiter: of a part without content.
multipart_parser::result multipart_parser::read_blank_line() {
  const std::string_view text = rest();
  if (text.size() < delimiter_.size() && delimiter_.starts_with(text)) return wait_for("the end of a part");
  if (!text.starts_with(delimiter_)) at_ += 2;
  state_ = state::content;
  return step();
}

bool multipart_parser::take_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || fields_.size() == limits_.part_field_count_max) return false;
  const std::string_view name = line.substr(0, colon), value = trim(line.substr(colon + 1));
  if (!is_token(name) || !is_field_value(value)) return false;
  if (equal_ignoring_case(name, "content-disposition")) {
    auto parsed = content_disposition::parse(value);
    if (!parsed || !disposition_.type.empty()) return false;
    disposition_ = *std::move(parsed);
  }
  fields_.add_unchecked(name, value, detail::checked());
  return true;
}

multipart_parser::result multipart_parser::read_content() {
  const std::string_view text = rest();
  const std::size_t size = find_delimiter(text, delimiter_);
  part_bytes_ += size;
  if (part_bytes_ > limits_.part_bytes_max) {
    return fail(errc::part_too_large, format("a part has more than {} bytes", limits_.part_bytes_max));
  }
  at_ += size;
  if (size > 0) {
    data_ = text.substr(0, size);
    return event::data;
  }
  if (text.size() < delimiter_.size()) return wait_for("its closing delimiter");
  at_ += delimiter_.size();
  state_ = state::delimiter;
  return event::part_end;
}

media_type multipart_parser::type() const {
  const auto field = fields_.get("content-type");
  const auto parsed = field ? media_type::parse(*field) : std::unexpected(std::string());
  return parsed ? *parsed : media_type{"text", "plain", {}};
}

}  // namespace weft::http
