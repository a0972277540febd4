// SPDX-License-Identifier: MIT
#include <zstd.h>

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "weft/coding/detail/encoding.hpp"

namespace weft::coding::detail {
namespace {

/// The highest level whose window is within the 8 MiB of RFC 9659.
constexpr int level_max = 19;

class zstd_encoding : public encoding {
 public:
  explicit zstd_encoding(int level) {
    if (!state_) throw std::bad_alloc();
    ZSTD_CCtx_setParameter(state_.get(), ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(state_.get(), ZSTD_c_checksumFlag, 1);
  }

  void run(std::string_view bytes, then after, std::string& out) override {
    const ZSTD_EndDirective directive = after == then::finish  ? ZSTD_e_end
                                        : after == then::flush ? ZSTD_e_flush
                                                               : ZSTD_e_continue;
    ZSTD_inBuffer from{bytes.data(), bytes.size(), 0};
    std::array<char, 16384> piece;  // NOLINT(*-member-init): filled by the library
    for (;;) {
      ZSTD_outBuffer to{piece.data(), piece.size(), 0};
      const std::size_t left = ZSTD_compressStream2(state_.get(), &to, &from, directive);
      if (ZSTD_isError(left) != 0) throw std::bad_alloc();  // the one way in which it can fail
      out.append(piece.data(), to.pos);
      const bool done = after == then::go_on ? from.pos == from.size : left == 0;
      if (done) return;
    }
  }

 private:
  struct destroy {
    void operator()(ZSTD_CCtx* state) const noexcept { ZSTD_freeCCtx(state); }
  };

  std::unique_ptr<ZSTD_CCtx, destroy> state_{ZSTD_createCCtx()};
};

}  // namespace

std::unique_ptr<encoding> make_zstd_encoding(std::optional<int> level) {
  return std::make_unique<zstd_encoding>(checked_level(content_coding::zstd, level, 3, 1, level_max));
}

}  // namespace weft::coding::detail
