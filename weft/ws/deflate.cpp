// SPDX-License-Identifier: MIT
#include "weft/ws/deflate.hpp"

#include <zlib.h>

#include <array>
#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <string_view>

#include "weft/base/assert.hpp"

namespace weft::ws {

namespace {

constexpr int memory_level = 5;  // of 1 to 9: 16 KiB; more hardly makes messages smaller
constexpr std::size_t piece_bytes = std::size_t{16} * 1024;

void begin_input(z_stream& state, std::string_view input) noexcept {
  WEFT_ASSERT(input.size() <= std::numeric_limits<uInt>::max(), "more than zlib takes at once");
  // zlib reads what it is given through a pointer to what it might write.
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  state.avail_in = static_cast<uInt>(input.size());
}

void begin_output(z_stream& state, std::array<char, piece_bytes>& piece) noexcept {
  state.next_out = reinterpret_cast<Bytef*>(piece.data());
  state.avail_out = static_cast<uInt>(piece.size());
}

}  // namespace

void deflater::end::operator()(z_stream* used) const noexcept {
  deflateEnd(used);
  delete used;
}

deflater::deflater(int window_bits, bool context_takeover, int level)
    : window_bits_(window_bits), context_takeover_(context_takeover), level_(level) {
  WEFT_ASSERT(window_bits >= window_bits_min && window_bits <= 15, "a window that zlib does not have");
}
deflater::deflater(deflater&&) noexcept = default;
deflater& deflater::operator=(deflater&&) noexcept = default;
deflater::~deflater() = default;

void deflater::begin() {
  auto made = std::make_unique<z_stream>();
  const int raw = -window_bits_;  // without a header of zlib's own
  if (deflateInit2(made.get(), level_, Z_DEFLATED, raw, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  state_.reset(made.release());
}

void deflater::compress(std::string_view message, std::string& out) {
  if (message.empty()) {
    out += '\0';  // an empty block: RFC 7692 §7.2.3.6
    return;
  }
  if (!state_) begin();
  std::array<char, piece_bytes> piece;
  begin_input(*state_, message);
  do {
    begin_output(*state_, piece);
    deflate(state_.get(), Z_SYNC_FLUSH);
    out.append(piece.data(), piece.size() - state_->avail_out);
  } while (state_->avail_out == 0);
  WEFT_ASSERT(out.ends_with(inflater::tail), "a flush ends with an empty block");
  out.resize(out.size() - inflater::tail.size());
  if (!context_takeover_) deflateReset(state_.get());
}

void inflater::end::operator()(z_stream* used) const noexcept {
  inflateEnd(used);
  delete used;
}

inflater::inflater(int window_bits, bool context_takeover)
    : window_bits_(window_bits), context_takeover_(context_takeover) {}
inflater::inflater(inflater&&) noexcept = default;
inflater& inflater::operator=(inflater&&) noexcept = default;
inflater::~inflater() = default;

void inflater::begin() {
  auto made = std::make_unique<z_stream>();
  if (inflateInit2(made.get(), -window_bits_) != Z_OK) throw std::bad_alloc();
  state_.reset(made.release());
}

inflater::result inflater::take(std::string_view piece_of_message, std::string& out, std::size_t bytes_max) {
  if (!state_) begin();
  std::array<char, piece_bytes> piece;
  begin_input(*state_, piece_of_message);
  for (;;) {
    begin_output(*state_, piece);
    const int how = inflate(state_.get(), Z_SYNC_FLUSH);
    const std::size_t got = piece.size() - state_->avail_out;
    if (got > bytes_max - out.size()) return result::too_long;
    out.append(piece.data(), got);
    if (how == Z_STREAM_END) {
      // A final block: the sender began anew after it, RFC 7692 §7.2.3.5.
      inflateReset(state_.get());
    } else if (how != Z_OK && how != Z_BUF_ERROR) {
      return result::malformed;
    } else if (state_->avail_out > 0) {
      return state_->avail_in == 0 ? result::done : result::malformed;
    }
  }
}

void inflater::end_message() noexcept {
  if (!context_takeover_ && state_) inflateReset(state_.get());
}

}  // namespace weft::ws
