// SPDX-License-Identifier: MIT
#include "weft/ws/detail/outbox.hpp"

#include <utility>

namespace weft::ws::detail {

namespace {
constexpr std::size_t kept_bytes_max = std::size_t{64} * 1024;      // of a buffer that is empty
constexpr std::size_t pongs_before_bytes = std::size_t{16} * 1024;  // that are unsent

void empty(std::string& buffer) {
  if (buffer.capacity() > kept_bytes_max) buffer = std::string();
  buffer.clear();
}
}  // namespace

void outbox::add(opcode what, std::string_view payload) {
  if (pack_ && !is_control(what) && payload.size() >= packed_bytes_min_) {
    pack_->compress(payload, packed_);
    encode({.what = what, .compressed = true}, packed_);
    empty(packed_);
  } else {
    encode({.what = what}, payload);
  }
  work_.unpark_one();
}

void outbox::add_piece(opcode what, std::string_view payload, bool last) {
  encode({.what = what, .final = last}, payload);
  work_.unpark_one();
}

void outbox::add_pong(std::string_view payload) {
  if (!pong_ && unsent_bytes() < pongs_before_bytes) return add(opcode::pong, payload);
  pong_ = payload;
  work_.unpark_one();
}

void outbox::encode(frame_header header, std::string_view payload) {
  if (self_ == role::client) header.mask = masks_.next();
  encode_frame(bytes_, header, payload);
}

task<> outbox::run(io::stream& to) {
  for (;;) {
    while (is_flushed() && !finishing_) co_await work_.park();
    if (is_flushed()) break;
    if (const auto pong = std::exchange(pong_, std::nullopt)) encode({.what = opcode::pong}, *pong);
    writing_.swap(bytes_);
    co_await to.write_all(writing_);
    empty(writing_);
    changes_.unpark_all();
  }
  co_await to.close_write();
}

}  // namespace weft::ws::detail
