// SPDX-License-Identifier: MIT
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <expected>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "weft/coding/detail/decoding.hpp"

namespace weft::coding::detail {
namespace {

constexpr int window_bits = 15;
constexpr int gzip_format = 16;  // added to the window bits: zlib.h

/// gzip, one member after the other, and deflate.
///
/// Servers send both the zlib format and raw DEFLATE as "deflate". The two bytes of a zlib header tell: no
/// compressor begins raw data with a stored block whose padding is not zero, which is what they would be.
class zlib_decoding : public decoding {
 public:
  explicit zlib_decoding(content_coding coding)
      : decoding(coding), is_gzip_(coding == content_coding::gzip) {}
  zlib_decoding(const zlib_decoding&) = delete;
  zlib_decoding& operator=(const zlib_decoding&) = delete;
  ~zlib_decoding() override {
    if (open_) inflateEnd(&zlib_);
  }

  std::expected<std::size_t, errc> step(std::string_view& input, std::span<char> output) override {
    if (!open_ && !begin(input)) return 0;
    if (const auto wrong = begin_member(input)) return std::unexpected(*wrong);
    zlib_.next_out = reinterpret_cast<Bytef*>(output.data());
    zlib_.avail_out = static_cast<uInt>(output.size());
    if (head_size_ > head_used_) {
      std::string_view head(head_ + head_used_, head_size_ - head_used_);
      const auto wrong = inflate_some(head);
      head_used_ = head_size_ - head.size();
      if (wrong) return *std::move(wrong);
    }
    while (zlib_.avail_out > 0 && (!input.empty() || kept_back_)) {
      if (const auto wrong = begin_member(input)) return std::unexpected(*wrong);
      if (const auto wrong = inflate_some(input)) return *wrong;
    }
    return output.size() - zlib_.avail_out;
  }

  bool may_end() const noexcept override { return open_ && at_end_; }

 private:
  /// Chooses the format, once its first bytes are there. Returns whether they are.
  bool begin(std::string_view& input) {
    const std::size_t wanted = is_gzip_ ? 0 : 2;
    while (head_size_ < wanted && !input.empty()) {
      head_[head_size_++] = input.front();
      input.remove_prefix(1);
    }
    if (head_size_ < wanted) return false;
    const int format = is_gzip_ ? window_bits + gzip_format : has_zlib_header() ? window_bits : -window_bits;
    if (inflateInit2(&zlib_, format) != Z_OK) throw std::bad_alloc();
    return open_ = true;
  }

  /// Source: RFC 1950 §2.2.
  bool has_zlib_header() const {
    const int method = static_cast<unsigned char>(head_[0]);
    const int flags = static_cast<unsigned char>(head_[1]);
    return (method & 0x0F) == 8 && (method >> 4) <= 7 && (method * 256 + flags) % 31 == 0;
  }

  /// After the end of a member the next one, which begins as each does; all else is refused.
  std::optional<errc> begin_member(std::string_view input) {
    if (!at_end_ || input.empty()) return std::nullopt;
    if (!is_gzip_ || input.front() != '\x1F') return errc::trailing_bytes;
    inflateReset(&zlib_);
    at_end_ = false;
    return std::nullopt;
  }

  std::optional<std::unexpected<errc>> inflate_some(std::string_view& input) {
    const std::size_t given = std::min<std::size_t>(input.size(), std::numeric_limits<uInt>::max());
    zlib_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));  // not written to
    zlib_.avail_in = static_cast<uInt>(given);
    const int status = inflate(&zlib_, Z_NO_FLUSH);
    input.remove_prefix(given - zlib_.avail_in);
    at_end_ = status == Z_STREAM_END;
    kept_back_ = status == Z_OK && zlib_.avail_out == 0;
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    if (status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR) return std::nullopt;
    return refuse(status == Z_NEED_DICT ? "it needs a dictionary" : zlib_.msg);
  }

  z_stream zlib_{};
  bool is_gzip_;
  bool open_ = false;
  bool at_end_ = false;
  bool kept_back_ = false;  // the output was full: there may be more without further input
  char head_[2] = {};
  std::size_t head_size_ = 0, head_used_ = 0;
};

}  // namespace

std::unique_ptr<decoding> make_zlib_decoding(content_coding coding) {
  return std::make_unique<zlib_decoding>(coding);
}

}  // namespace weft::coding::detail
