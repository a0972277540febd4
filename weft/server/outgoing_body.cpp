// SPDX-License-Identifier: MIT
#include "weft/server/outgoing_body.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/http/h1_encoder.hpp"
#include "weft/http/status.hpp"
#include "weft/io/errors.hpp"
#include "weft/net/socket_stream.hpp"
#include "weft/net/transfer.hpp"
#include "weft/server/connection.hpp"
#include "weft/server/errors.hpp"
#include "weft/tls/stream.hpp"

namespace weft::http {

namespace {
constexpr std::uint64_t file_bytes_max =
    std::uint64_t{256} * 1024;  // each has four times the limit of a write
// A file that is no larger leaves with the head in one call: that takes less time than to spare the copy.
constexpr std::uint64_t copied_bytes_max = std::uint64_t{16} * 1024;
constexpr std::string_view line_end = "\r\n";

/// Where the system can send a file by itself. Not what stands on a socket and changes what is written.
net::socket_stream* socket_for_files(io::stream& to) noexcept {
  if (auto* const secured = dynamic_cast<tls::stream*>(&to)) return secured->kernel_socket();
  return dynamic_cast<net::socket_stream*>(&to);
}

}  // namespace

void outgoing_body::count(std::uint64_t bytes) {
  if (left_ && bytes > *left_) {
    throw exchange_error(exchange_errc::wrong_size, status::internal_server_error,
                         "the body is larger than was announced");
  }
  begun_ = true;
  if (left_) *left_ -= bytes;
  bytes_ += bytes;
}

void outgoing_body::begin_chunk(std::uint64_t bytes) {
  if (chunked_) to_.output_ += format("{:x}\r\n", bytes);
}

task<> outgoing_body::write(std::string_view piece) {
  if (piece.empty()) {
    begun_ = true;
    co_return co_await to_.flush();
  }
  count(piece.size());
  begin_chunk(piece.size());
  co_await to_.flush(piece, chunked_ ? line_end : std::string_view());
}

task<> outgoing_body::write_file(fs::file& from, std::uint64_t offset, std::uint64_t bytes) {
  if (bytes == 0) co_return;
  net::socket_stream* const socket = socket_for_files(to_.stream_);
  if (!socket || bytes <= copied_bytes_max) co_return co_await body_sink::write_file(from, offset, bytes);
  count(bytes);
  begin_chunk(bytes);
  if (socket != &to_.stream_) co_await to_.flush();
  for (std::uint64_t sent = 0; sent < bytes;) {
    const std::uint64_t part = std::min(bytes - sent, file_bytes_max);
    auto sending = net::send_file(*socket, from.descriptor(), offset + sent, part, to_.output_);
    cancel_scope limit(to_.context_.options.write_timeout * 4);
    if (co_await attempt(limit, sending) == ended::cancelled) {
      co_await pass_on();
      throw io::error(ETIMEDOUT, "write a response");
    }
    const std::uint64_t count = sending.take();
    to_.end_flush();
    sent += count;
    if (count < part)
      throw io::end_of_stream(static_cast<std::size_t>(sent), static_cast<std::size_t>(bytes));
  }
  if (chunked_) to_.output_ += line_end;
}

void outgoing_body::end() {
  if (chunked_) h1::encode_last_chunk(to_.output_, trailers);
}

}  // namespace weft::http
