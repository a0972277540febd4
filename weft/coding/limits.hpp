// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace weft::coding {

/// How far a body may grow while it is decoded. Each is the largest value that is still accepted.
struct limits {
  /// Bytes that come out, of each coding of several. Beyond: `errc::too_large`.
  std::size_t bytes_max = std::size_t{1} << 30;

  /// How many times as many bytes may come out as went in. DEFLATE reaches 1032, brotli and zstd far more;
  /// text reaches 10, seldom 100. Beyond: `errc::expands_too_much`.
  std::size_t ratio_max = 200;

  /// The ratio is looked at only once this many bytes have come out: small bodies harm nobody.
  std::size_t ratio_floor_bytes = std::size_t{16} << 20;

  /// Codings one over the other. Beyond: `errc::too_many_codings`.
  std::size_t coding_count_max = 5;
};

}  // namespace weft::coding
