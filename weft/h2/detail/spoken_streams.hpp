// SPDX-License-Identifier: MIT
#pragma once

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "weft/h2/detail/frame_scanner.hpp"
#include "weft/h2/session.hpp"

namespace weft::h2::detail {

/// Of which of its streams a client speaks, before nghttp2 sees the frame: it drops DATA and HEADERS of one
/// that is over without a word.
class spoken_streams {
 public:
  /// `resets_max`: those that are remembered.
  explicit spoken_streams(std::size_t resets_max) noexcept
      : resets_max_(std::max<std::size_t>(resets_max, 1)) {}

  /// Calls `again(at, stream)` for each frame of DATA or HEADERS of a stream that the client had begun, or
  /// has passed over. The frame begins at `at`, or before `bytes`, and then `at` is 0.
  template <typename Again>
  void scan(std::string_view bytes, Again again) {
    scanner_.scan(bytes, [&](std::size_t at, std::uint8_t type, stream_id which) {
      if (type > NGHTTP2_HEADERS || which % 2 == 0) return;
      if (which <= newest_) return again(at, which);
      if (type == NGHTTP2_HEADERS) newest_ = which;
    });
  }

  /// This side has ended the stream before the client did, which may not know yet. The oldest is forgotten,
  /// if there are too many.
  void note_reset(stream_id which) {
    if (resets_.size() < resets_max_) return resets_.push_back(which);
    resets_[oldest_] = which;
    oldest_ = (oldest_ + 1) % resets_max_;
  }
  bool may_be_late(stream_id which) const noexcept {
    return std::ranges::find(resets_, which) != resets_.end();
  }

 private:
  static constexpr std::size_t preface_bytes = 24;  // RFC 9113 §3.4

  frame_scanner scanner_{preface_bytes};
  stream_id newest_ = 0;
  std::vector<stream_id> resets_;  // takes no memory before there is one
  std::size_t resets_max_, oldest_ = 0;
};

}  // namespace weft::h2::detail
