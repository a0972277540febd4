// SPDX-License-Identifier: MIT
#include "weft/client/streamed_response.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/client/detail/limit_text.hpp"
#include "weft/client/detail/sender.hpp"
#include "weft/client/network_body.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/fs/file.hpp"
#include "weft/fs/names.hpp"
#include "weft/http/status.hpp"

namespace weft::http {

namespace {

/// A file that goes unless it is kept: what a download has come to when it is cut.
class unfinished_file {
 public:
  explicit unfinished_file(std::string path) : path_(std::move(path)) {}
  unfinished_file(const unfinished_file&) = delete;
  unfinished_file& operator=(const unfinished_file&) = delete;
  ~unfinished_file() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }
  void keep() noexcept { path_.clear(); }
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace

streamed_response::streamed_response(incoming_response&& got, request_info&& about, std::uint64_t bytes_max)
    : client_response(std::move(got.message), std::move(about)), bytes_max_(bytes_max) {
  got_->http_version = std::move(got.http_version);
  got_->read = !got.body;
  if (got.body) {
    arrived().reader = std::move(got.body);
  } else {
    bytes_downloaded_ = got_->wire.body.size();
  }
}

streamed_response::arrival& streamed_response::arrived() {
  if (!arrival_) arrival_ = std::make_unique<arrival>();
  return *arrival_;
}

const http::headers& streamed_response::trailers() const noexcept {
  static const http::headers none;
  return arrival_ ? arrival_->trailers : none;
}

void streamed_response::set_deadline(time_point deadline, duration total) noexcept {
  if (!arrival_) return;
  arrival_->deadline = deadline;
  arrival_->total = total;
}

void streamed_response::check_open() {
  const std::string about = got_->about.method + ' ' + got_->about.url;
  if (closed_) throw stream_closed(about + ": the response was closed");
  if (consumed_ || (got_->read && used_)) throw stream_consumed(about + ": the body was read to its end");
}

/// Has Content-Encoding undone, now or as the body comes.
void streamed_response::decode() {
  const std::string_view field = *headers().get("content-encoding");
  const coding::limits bounds{.bytes_max = has_reader() ? SIZE_MAX : static_cast<std::size_t>(bytes_max_)};
  if (has_reader()) {
    auto made = coding::decoder::of_field(field, bounds);
    if (!made) throw decoding_error(got_->about, made.error().message);
    if (!made->passes_through()) arrival_->decoder.emplace(*std::move(made));
  } else {
    auto decoded = coding::decode_all(field, got_->wire.body, bounds);
    if (!decoded) throw decoding_error(got_->about, decoded.error().message);
    got_->wire.body = *std::move(decoded);
  }
}

/// The next piece of the content.
task<std::string_view> streamed_response::read_piece() {
  arrival& from = *arrival_;
  if (!from.decoder) co_return co_await read_coded();
  for (;;) {
    const auto piece = from.decoder->next();
    if (!piece) {
      close();
      throw decoding_error(got_->about, piece.error().message);
    }
    if (!piece->empty() || !from.reader) co_return *piece;
    const std::string_view coded = co_await read_coded();
    if (coded.empty()) {
      from.decoder->end();
    } else {
      from.decoder->feed(coded);
    }
  }
}

/// The next piece as it comes, until the total time is up.
task<std::string_view> streamed_response::read_coded() {
  arrival& from = *arrival_;
  auto reading = from.reader->next();
  cancel_scope limit;
  limit.set_deadline(from.deadline);
  const ended how = co_await attempt(limit, reading);
  if (how == ended::cancelled) {
    co_await pass_on();
    throw total_timeout(got_->about, detail::after("timed out", from.total) + " in total");
  }
  const std::string_view piece = reading.take();
  bytes_downloaded_ += piece.size();
  if (piece.empty()) {
    from.trailers = from.reader->trailers();
    from.reader.reset();
  }
  co_return piece;
}

task<std::string_view> streamed_response::next() {
  check_open();
  if (got_->read) {  // it came whole
    consumed_ = std::exchange(used_, true) || got_->wire.body.empty();
    co_return consumed_ ? std::string_view() : std::string_view(got_->wire.body);
  }
  used_ = true;
  const bool at_end = !arrival_->reader && !arrival_->decoder;
  const std::string_view piece = at_end ? std::string_view() : co_await read_piece();
  consumed_ = piece.empty();
  co_return piece;
}

task<std::string> streamed_response::next_text() {
  auto& decoder = arrived().text;
  if (!decoder) decoder = text_decoder::of(encoding());
  if (!decoder) decoder = text_decoder::of();  // as `text()` does for what nobody knows
  for (;;) {
    const std::string_view piece = co_await next();
    std::string text = piece.empty() ? decoder->finish() : decoder->decode(piece);
    if (!text.empty()) consumed_ = false;  // the end of the body is told after its last character
    if (!text.empty() || piece.empty()) co_return text;
  }
}

task<std::optional<std::string>> streamed_response::next_line(std::size_t line_bytes_max) {
  arrival& from = arrived();
  for (std::size_t seen = from.line_at;;) {
    if (from.cr_before && from.line_at < from.line.size()) {
      from.cr_before = false;
      if (from.line[from.line_at] == '\n') seen = ++from.line_at;
    }
    const auto end = std::find_if(from.line.begin() + static_cast<std::ptrdiff_t>(seen), from.line.end(),
                                  [](char c) { return c == '\n' || c == '\r'; });
    seen = static_cast<std::size_t>(end - from.line.begin());
    if (seen - from.line_at > line_bytes_max) {
      throw decoding_error(got_->about, format("a line of more than {} bytes", line_bytes_max));
    }
    if (end != from.line.end()) {
      from.cr_before = *end == '\r';
      std::string line = from.line.substr(from.line_at, seen - from.line_at);
      from.line_at = seen + 1;
      co_return line;
    }
    from.line.erase(0, std::exchange(from.line_at, 0));
    seen = from.line.size();
    const std::string text = co_await next_text();
    if (text.empty()) break;
    from.line += text;
  }
  if (from.line.empty()) co_return std::nullopt;
  consumed_ = false;  // the last line has no end: the end of the body is told after it
  co_return std::exchange(from.line, {});
}

task<> streamed_response::read() {
  if (got_->read) co_return;
  check_open();
  if (used_)
    throw stream_consumed(got_->about.method + ' ' + got_->about.url +
                          ": a part of the body was read before");
  used_ = true;
  std::string all;
  for (;;) {
    const std::string_view piece = co_await read_piece();
    if (piece.empty()) break;
    if (piece.size() > bytes_max_ - all.size()) {
      close();
      throw remote_protocol_error(got_->about, format("a body of more than {} bytes", bytes_max_));
    }
    all += piece;
  }
  got_->wire.body = std::move(all);
  got_->read = true;
  used_ = false;
}

task<> streamed_response::copy_to(body_sink& sink) {
  for (;;) {
    const std::string_view piece = co_await next();
    if (piece.empty()) break;
    co_await sink.write(piece);
  }
  for (const auto& [name, value] : trailers()) sink.trailers.add(name, value);
}

task<> streamed_response::save_to(std::string path) {
  auto file = co_await fs::open(path + ".part", fs::writing);
  unfinished_file part(path + ".part");  // only what was opened here is removed
  for (;;) {
    const std::string_view piece = co_await next();
    if (piece.empty()) break;
    co_await file.write_all(piece);
  }
  co_await file.finish();
  co_await fs::rename(part.path(), std::move(path));
  part.keep();
}

const io::stream* streamed_response::connection() const noexcept {
  const auto* const from = has_reader() ? dynamic_cast<const network_body*>(arrival_->reader.get()) : nullptr;
  return from ? &from->connection() : nullptr;
}

std::uint32_t streamed_response::stream_id() const noexcept {
  const auto* const from = has_reader() ? dynamic_cast<const network_body*>(arrival_->reader.get()) : nullptr;
  return from ? from->stream_id() : 0;
}

std::unique_ptr<io::stream> streamed_response::take_stream(std::string& received) {
  auto* const from = has_reader() ? dynamic_cast<network_body*>(arrival_->reader.get()) : nullptr;
  if (!from || status() != status::switching_protocols) return nullptr;
  auto stream = from->take_stream(received);
  close();
  return stream;
}

void streamed_response::close() noexcept {
  closed_ = !got_->read;
  if (arrival_) arrival_->reader.reset();
}

/// For a response that nobody reads: a short body is read, so that its connection can be kept.
task<> streamed_response::skip(std::uint64_t bytes_max) {
  if (!has_reader()) co_return;
  std::uint64_t length = bytes_max + 1;
  if (const auto field = headers().get("content-length")) {
    std::from_chars(field->data(), field->data() + field->size(), length);
  }
  if (length <= bytes_max) {
    while (has_reader()) co_await read_coded();
  }
  close();
}

response_stream::response_stream(detail::sender& by, std::unique_ptr<detail::sending> wanted) noexcept
    : sender_(by), wanted_(std::move(wanted)) {}
response_stream::response_stream(response_stream&&) noexcept = default;
response_stream::~response_stream() = default;

task<> response_stream::enter() {
  wanted_->whole = false;
  opened_.emplace(co_await sender_.send(*wanted_));
}

task<> response_stream::exit(ended /*how*/) {
  opened_->close();
  co_return;
}

}  // namespace weft::http
