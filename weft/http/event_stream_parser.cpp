// SPDX-License-Identifier: MIT
#include "weft/http/event_stream_parser.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <utility>

#include "weft/http/charset.hpp"
#include "weft/http/detail/characters.hpp"

namespace weft::http {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

void event_stream_parser::feed(std::string_view bytes) {
  if (failed_) return;
  buffer_.erase(0, at_);
  scanned_ -= std::exchange(at_, 0);
  buffer_ += bytes;
}

bool event_stream_parser::take_line(std::string& line) {
  if (skip_lf_ && at_ < buffer_.size()) {
    if (buffer_[at_] == '\n') scanned_ = std::max(scanned_, ++at_);
    skip_lf_ = false;
  }
  const std::size_t end = buffer_.find_first_of("\r\n", scanned_);
  if (end == std::string::npos) {
    scanned_ = buffer_.size();
    failed_ = scanned_ - at_ > event_bytes_max_;
    return false;
  }
  failed_ = end - at_ > event_bytes_max_;
  if (failed_) return false;
  std::string_view text = std::string_view(buffer_).substr(at_, end - at_);
  if (std::exchange(at_start_, false) && text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  line = repaired_utf8(text);
  skip_lf_ = buffer_[end] == '\r';
  at_ = scanned_ = end + 1;
  return true;
}

std::optional<server_event> event_stream_parser::next() {
  std::string line;
  while (!failed_ && take_line(line)) {
    if (!line.empty()) {
      read_field(line);
    } else if (auto event = dispatch()) {
      return event;
    }
  }
  return std::nullopt;
}

void event_stream_parser::read_field(std::string_view line) {
  const std::size_t colon = std::min(line.find(':'), line.size());
  const std::string_view name = line.substr(0, colon);
  std::string_view value = line.substr(std::min(colon + 1, line.size()));
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "data") {
    data_.append(value).append("\n");
    has_data_ = true;
    failed_ = data_.size() > event_bytes_max_ + 1;
  } else if (name == "event") {
    type_ = value;
  } else if (name == "id") {
    if (!value.contains('\0')) id_ = value;
  } else if (name == "retry" && !value.empty() && std::ranges::all_of(value, detail::is_digit)) {
    std::int64_t milliseconds = 0;
    const auto result = std::from_chars(value.data(), value.data() + value.size(), milliseconds);
    if (result.ec == std::errc()) retry_ = std::chrono::milliseconds(milliseconds);
  }
}

std::optional<server_event> event_stream_parser::dispatch() {
  last_id_ = id_;
  std::string type = std::exchange(type_, {});
  std::string data = std::exchange(data_, {});
  if (!std::exchange(has_data_, false)) return std::nullopt;
  data.pop_back();
  return server_event{type.empty() ? "message" : std::move(type), std::move(data), last_id_};
}

}  // namespace weft::http
