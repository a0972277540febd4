// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "weft/body/body_reader.hpp"
#include "weft/body/body_sink.hpp"
#include "weft/client/client_response.hpp"
#include "weft/client/transport.hpp"
#include "weft/coding/decoder.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/clock.hpp"
#include "weft/core/task.hpp"
#include "weft/http/charset.hpp"
#include "weft/io/lines.hpp"
#include "weft/io/stream.hpp"

namespace weft::http {

namespace detail {
class sender;
struct sending;
}  // namespace detail

/// A response whose head is there, and whose body is read as it arrives.
///
///     co_await with(client.stream("GET", url), [](http::streamed_response& r) -> task<> {
///       r.raise_for_status();
///       while (auto line = co_await r.next_line()) print("{}\n", *line);
///     });
///
/// The body can be read once, in one of the ways below. What reads throws `stream_consumed` after its end,
/// `stream_closed` after `close`, and the errors of the connection.
class streamed_response : public client_response {
 public:
  /// Whole in memory the body has at most `bytes_max` bytes.
  streamed_response(incoming_response&& got, request_info&& about, std::uint64_t bytes_max);
  streamed_response(streamed_response&&) noexcept = default;
  streamed_response& operator=(streamed_response&&) noexcept = default;
  ~streamed_response() = default;

  /// The next piece; empty: the end. Lifetime: valid until the next call.
  task<std::string_view> next();

  /// The next piece as UTF-8, of whole characters, together what `text()` gives; empty: the end.
  task<std::string> next_text();

  /// The next line of the text without its end, LF, CRLF or CR; empty: the end. Throws `decoding_error` for a
  /// longer one, of which nothing is consumed.
  task<std::optional<std::string>> next_line(std::size_t line_bytes_max = io::line_bytes_max_default);

  /// Reads all of it, which `body()` has from then on; once that is done it does nothing. Throws
  /// `remote_protocol_error` beyond the client's `message.body_bytes_max`.
  task<> read();

  /// Hands all of it to `sink`, each piece as it comes.
  task<> copy_to(body_sink& sink);

  /// Writes all of it to a file, which has its name only once it is whole. Throws `fs::error`.
  task<> save_to(std::string path);

  /// Bytes of the body that have arrived, in whatever coding.
  std::uint64_t bytes_downloaded() const noexcept { return bytes_downloaded_; }
  /// The fields after the body; empty before its end.
  const http::headers& trailers() const noexcept;
  /// What the body arrives on, a `tls::stream` or a `net::tcp_stream`: it knows addresses and certificates.
  /// Null: the body is read or closed, or comes from no network.
  const io::stream* connection() const noexcept;
  /// The number of its stream of HTTP/2; 0: there is none, or no `connection()`.
  std::uint32_t stream_id() const noexcept;
  /// After 101, which answers a request with an Upgrade field: the connection itself, which is HTTP's no
  /// more, and what was read of it already. Once; null: there is none. The client lets go of it. Source: RFC
  /// 9110 §7.8.
  std::unique_ptr<io::stream> take_stream(std::string& received);
  /// Reads no more. Unless the body was at its end, the connection is closed.
  void close() noexcept;

 private:
  friend class detail::sender;

  /// A body on its way, and what was read of it but not given yet. Most responses have come whole, and need
  /// none.
  struct arrival {
    std::unique_ptr<body_reader> reader;  // null: at its end, or closed
    std::optional<coding::decoder> decoder;
    http::headers trailers;
    std::optional<text_decoder> text;
    std::string line;  // what belongs to lines to come
    std::size_t line_at = 0;
    bool cr_before = false;  // the last line ended in CR: an LF belongs to that
    time_point deadline = time_point::max();
    duration total{};
  };
  arrival& arrived();
  bool has_reader() const noexcept { return arrival_ && arrival_->reader; }
  void check_open();
  void decode();
  task<std::string_view> read_piece();
  task<std::string_view> read_coded();
  task<> skip(std::uint64_t bytes_max);
  void set_deadline(time_point deadline, duration total) noexcept;

  std::unique_ptr<arrival> arrival_;  // null: it came whole, and is not read in pieces
  std::uint64_t bytes_downloaded_ = 0;
  std::uint64_t bytes_max_ = 0;  // of a body that is read whole
  bool closed_ = false;
  bool used_ = false;      // a piece was given
  bool consumed_ = false;  // its end was given
};

/// A response that `with` opens and closes. Made by `client::stream`.
class response_stream {
 public:
  response_stream(detail::sender& by, std::unique_ptr<detail::sending> wanted) noexcept;
  response_stream(response_stream&&) noexcept;
  response_stream& operator=(response_stream&&) = delete;
  ~response_stream();

  task<> enter();
  task<> exit(ended how);
  streamed_response& entered() noexcept { return *opened_; }

 private:
  detail::sender& sender_;
  std::unique_ptr<detail::sending> wanted_;
  std::optional<streamed_response> opened_;
};

}  // namespace weft::http
