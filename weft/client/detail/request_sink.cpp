// SPDX-License-Identifier: MIT
#include "weft/client/detail/request_sink.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/client/detail/limit_text.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/http/h1_encoder.hpp"

namespace weft::http::detail {

namespace {
constexpr std::size_t piece_bytes_max = std::size_t{64} * 1024;
}  // namespace

task<> request_sink::send(body_source& from) {
  const bool chunked = !left_;
  co_await from.write_to(*this);
  if (left_ && *left_ > 0) {
    throw local_protocol_error(about_, format("the body is {} bytes shorter than announced", *left_));
  }
  frame_.clear();
  if (chunked) h1::encode_last_chunk(frame_, trailers);
  if (!frame_.empty() || !head_.empty()) {
    const std::array<std::string_view, 2> parts{std::exchange(head_, {}), frame_};
    co_await put(parts);
  }
}

task<> request_sink::write(std::string_view piece) {
  if (left_ && piece.size() > *left_) {
    throw local_protocol_error(about_, format("the body is longer than announced"));
  }
  while (!piece.empty()) {
    const std::string_view part = piece.substr(0, piece_bytes_max);
    piece.remove_prefix(part.size());
    frame_ = left_ ? std::string() : format("{:x}\r\n", part.size());
    const std::array<std::string_view, 4> parts{std::exchange(head_, {}), frame_, part,
                                                left_ ? std::string_view() : std::string_view("\r\n")};
    co_await put(parts);
    if (left_) *left_ -= part.size();
  }
}

task<> request_sink::put(std::span<const std::string_view> parts) {
  auto writing = to_.write_all(parts);
  cancel_scope limit(limits_.write);
  const ended how = co_await attempt(limit, writing);
  if (how == ended::cancelled) {
    co_await pass_on();
    throw write_timeout(about_, after("write timed out", limits_.write));
  }
  if (how == ended::threw) {
    broken_ = true;
    throw write_error(about_, describe(writing.take_error()));
  }
}

}  // namespace weft::http::detail
