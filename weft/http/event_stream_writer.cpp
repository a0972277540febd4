// SPDX-License-Identifier: MIT
#include "weft/http/event_stream_writer.hpp"

#include <cstddef>
#include <stdexcept>

namespace weft::http {
namespace {

/// One field for each line of `text`, whatever ends the lines.
void append_lines(std::string& out, std::string_view name, std::string_view text) {
  for (;;) {
    const std::size_t end = text.find_first_of("\r\n");
    out.append(name).append(text.substr(0, end)).append("\n");
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
  }
}

void check_line(std::string_view text) {
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
    throw std::invalid_argument("the type or id of an event with a line end or a NUL");
  }
}

}  // namespace

std::string format_event(std::string_view data, const event_fields& fields) {
  std::string out;
  check_line(fields.type);
  if (!fields.type.empty()) out.append("event: ").append(fields.type).append("\n");
  if (fields.id) {
    check_line(*fields.id);
    out.append("id: ").append(*fields.id).append("\n");
  }
  if (fields.retry) {
    if (fields.retry->count() < 0) throw std::invalid_argument("an event with a negative time to retry");
    out.append("retry: ").append(std::to_string(fields.retry->count())).append("\n");
  }
  append_lines(out, "data: ", data);
  return out += '\n';
}

std::string format_event_comment(std::string_view text) {
  std::string out;
  append_lines(out, ": ", text);
  return out += '\n';
}

}  // namespace weft::http
