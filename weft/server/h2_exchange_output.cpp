// SPDX-License-Identifier: MIT
// How an exchange of HTTP/2 sends its response.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/body/body_sink.hpp"
#include "weft/body/body_source.hpp"
#include "weft/core/timeout.hpp"
#include "weft/http/status.hpp"
#include "weft/server/errors.hpp"
#include "weft/server/h2_connection.hpp"
#include "weft/server/h2_exchange.hpp"

namespace weft::http {

using namespace std::string_view_literals;  // compared by length first

/// The body of the response while it is made.
class h2_exchange::sink final : public body_sink {
 public:
  sink(h2_exchange& to, std::optional<std::uint64_t> size) noexcept : size_(size), left_(size), to_(to) {}

  task<> write(std::string_view piece) override {
    if (left_ && piece.size() > *left_) {
      throw exchange_error(exchange_errc::wrong_size, status::internal_server_error,
                           "the body is larger than was announced");
    }
    if (left_) *left_ -= piece.size();
    begin();
    return to_.send(piece);
  }
  /// Sends the head, unless it was.
  void begin() {
    if (!to_.begun_response_) to_.send_head(true, size_);
  }
  bool is_whole() const noexcept { return left_.value_or(0) == 0; }

 private:
  std::optional<std::uint64_t> size_, left_;
  h2_exchange& to_;
};

void h2_exchange::send_head(bool has_body, std::optional<std::uint64_t> bytes) {
  h2::message_head head{.status = response_.status, .fields = std::move(response_.headers)};
  const headers& given = head.fields;
  std::array<headers::field, 3> own;
  std::size_t count = 0;
  std::array<char, 20> digits{};
  if (bytes && !given.contains("content-length")) {
    const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), *bytes).ptr;
    own[count++] = {"content-length", {digits.data(), end}};
  }
  const server_options& options = of_->context_.options;
  if (!options.server_name.empty() && !given.contains("server"))
    own[count++] = {"server", options.server_name};
  if (const std::string_view line = of_->context_.date_line(); !line.empty() && !given.contains("date")) {
    own[count++] = {"date", line.substr(6, line.size() - 8)};  // `date: ...` and a line end
  }
  head.more = std::span(own).first(count);
  of_->session_.respond(id_, head, has_body);
  begun_response_ = true;
  response_.headers = std::move(head.fields);
  of_->wake_writer();
}

/// Returns whether a body is to follow.
bool h2_exchange::send_whole_head() {
  try {
    return send_own_head();
  } catch (const std::invalid_argument&) {
    answer_unsendable(std::current_exception());
    return send_own_head();
  }
}

bool h2_exchange::send_own_head() {
  const bool bodiless = is_bodiless(response_.status);
  const bool has_body = !bodiless && method_ != "HEAD"sv && !response_.body.empty();
  // To HEAD the program may give the length of what it did not make.
  const auto given = response_.headers.get("content-length");
  if (given && !bodiless && method_ != "HEAD"sv && *given != format("{}", response_.body.size()))
    throw std::invalid_argument("content-length contradicts the body");
  send_head(has_body, bodiless ? std::nullopt : std::optional<std::uint64_t>(response_.body.size()));
  return has_body;
}

task<> h2_exchange::send_response() {
  if (response_.upgrade || response_.status < 200) {
    answer_unsendable(std::make_exception_ptr(std::logic_error("HTTP/2 has no change of protocols")));
  }
  response_.keep_to_status();
  if (response_.source) co_return co_await send_source(method_ == "HEAD"sv || is_bodiless(response_.status));
  if (send_whole_head()) co_await send(response_.body);
  finish();
}

void h2_exchange::finish(const headers& trailers) {
  finished_ = true;
  of_->session_.finish(id_, trailers);
  of_->wake_writer();
}

task<> h2_exchange::send_source(bool bodiless) {
  const auto source = response_.source = announced(std::move(response_.source), response_.headers);
  const auto size = source->size();
  if (bodiless) {
    send_head(false, size);
    co_return finish();
  }
  sink out(*this, size);
  co_await source->write_to(out);
  if (!out.is_whole()) {
    throw exchange_error(exchange_errc::wrong_size, status::internal_server_error,
                         "the body is smaller than was announced");
  }
  out.begin();
  finish(out.trailers);
}

/// The client has `write_timeout` to take so much more.
task<> h2_exchange::wait_for_room(std::size_t bytes) {
  const bool taken = co_await move_on_after(of_->context_.options.write_timeout, [&]() -> task<> {
    while (!closed_ && of_->session_.room(id_) < bytes) co_await sendable_.park();
  });
  if (!taken) close();
}

// A client that takes a byte now and then must not hold it for ever.
task<> h2_exchange::send(std::string_view piece) {
  const std::size_t enough = of_->context_.options.h2.unsent_bytes_max / 2;
  while (!piece.empty()) {
    const std::size_t wanted = std::min(piece.size(), enough);
    if (of_->session_.room(id_) < wanted) co_await wait_for_room(wanted);
    if (closed_) throw exchange_error(exchange_errc::client_left, status::bad_request, "the client has left");
    const std::string_view part = piece.substr(0, of_->session_.room(id_));
    of_->session_.write(id_, part);
    sent_bytes_ += part.size();
    piece.remove_prefix(part.size());
    of_->wake_writer();
  }
}

}  // namespace weft::http
