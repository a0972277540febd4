// SPDX-License-Identifier: MIT
#include <zstd.h>
#include <zstd_errors.h>

#include <cstddef>
#include <expected>
#include <memory>
#include <new>
#include <span>
#include <string_view>

#include "weft/coding/detail/decoding.hpp"

namespace weft::coding::detail {
namespace {

/// Source: RFC 9659: recipients need to support windows of 8 MiB, and senders may use no larger ones.
constexpr int window_log_max = 23;

class zstd_decoding : public decoding {
 public:
  zstd_decoding() : decoding(content_coding::zstd) {
    if (!state_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(state_.get(), ZSTD_d_windowLogMax, window_log_max);
  }

  std::expected<std::size_t, errc> step(std::string_view& input, std::span<char> output) override {
    ZSTD_outBuffer to{output.data(), output.size(), 0};
    while (to.pos < to.size && (!input.empty() || kept_back_)) {
      ZSTD_inBuffer from{input.data(), input.size(), 0};
      const std::size_t result = ZSTD_decompressStream(state_.get(), &to, &from);
      input.remove_prefix(from.pos);
      if (ZSTD_isError(result) != 0) return refuse_result(result);
      at_end_ = result == 0;
      kept_back_ = !at_end_ && to.pos == to.size;
      any_frame_ = any_frame_ || at_end_;
    }
    return to.pos;
  }

  bool may_end() const noexcept override { return at_end_; }

 private:
  struct destroy {
    void operator()(ZSTD_DCtx* state) const noexcept { ZSTD_freeDCtx(state); }
  };

  std::unexpected<errc> refuse_result(std::size_t result) {
    if (ZSTD_getErrorCode(result) == ZSTD_error_prefix_unknown && any_frame_) {
      return std::unexpected(errc::trailing_bytes);
    }
    return refuse(ZSTD_getErrorName(result));
  }

  std::unique_ptr<ZSTD_DCtx, destroy> state_{ZSTD_createDCtx()};
  bool at_end_ = false;
  bool any_frame_ = false;
  bool kept_back_ = false;  // the output was full: there may be more without further input
};

}  // namespace

std::unique_ptr<decoding> make_zstd_decoding() { return std::make_unique<zstd_decoding>(); }

}  // namespace weft::coding::detail
