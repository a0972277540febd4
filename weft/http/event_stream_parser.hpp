// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace weft::http {

/// One Server-Sent Event.
struct server_event {
  std::string type = "message";
  std::string data;
  std::string id;  ///< of the last event that had one: what Last-Event-ID is sent with

  bool operator==(const server_event&) const = default;
};

/// Reads a `text/event-stream` that comes in pieces.
///
///     in.feed(bytes);
///     while (const auto event = in.next()) use(*event);
///     if (in.failed()) ...
///
/// Lines end in CR, LF or CRLF, wherever the pieces are cut; a byte order mark at the beginning is skipped,
/// bytes that are no UTF-8 become U+FFFD. An event that the end of the stream cuts off is not given out.
/// Source: HTML standard §9.2.6.
class event_stream_parser {
 public:
  /// An event, its data and its lines, may have up to `event_bytes_max` bytes.
  explicit event_stream_parser(std::size_t event_bytes_max = std::size_t{1} << 20) noexcept
      : event_bytes_max_(event_bytes_max) {}

  /// Adds bytes.
  void feed(std::string_view bytes);

  /// The next event, if one is complete.
  std::optional<server_event> next();

  /// Whether an event was longer than allowed: there are no more.
  bool failed() const noexcept { return failed_; }

  /// The id to ask for after a reconnection; empty if there was none.
  const std::string& last_id() const noexcept { return last_id_; }

  /// How long the server wants a client to wait before it connects again.
  std::optional<std::chrono::milliseconds> retry() const noexcept { return retry_; }

 private:
  bool take_line(std::string& line);
  void read_field(std::string_view line);
  std::optional<server_event> dispatch();

  std::size_t event_bytes_max_;
  std::string buffer_;
  std::size_t at_ = 0;       // of the first byte that belongs to no line yet
  std::size_t scanned_ = 0;  // up to here no line ends
  bool at_start_ = true, skip_lf_ = false, failed_ = false, has_data_ = false;
  std::string data_, type_, id_, last_id_;
  std::optional<std::chrono::milliseconds> retry_;
};

}  // namespace weft::http
