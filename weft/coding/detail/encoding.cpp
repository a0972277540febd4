// SPDX-License-Identifier: MIT
#include "weft/coding/detail/encoding.hpp"

#include <stdexcept>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"

namespace weft::coding::detail {

std::unique_ptr<encoding> make_encoding(content_coding coding, std::optional<int> level) {
  switch (coding) {
    case content_coding::gzip:
    case content_coding::deflate: return make_zlib_encoding(coding, level);
    case content_coding::br: return make_brotli_encoding(level);
    case content_coding::zstd: return make_zstd_encoding(level);
    case content_coding::identity: break;
  }
  WEFT_ASSERT(false, "identity needs no encoder");
  return nullptr;
}

int checked_level(content_coding coding, std::optional<int> level, int standard, int min, int max) {
  const int chosen = level.value_or(standard);
  if (chosen < min || chosen > max) {
    throw std::invalid_argument(format("{} has levels {} to {}, not {}", name(coding), min, max, chosen));
  }
  return chosen;
}

}  // namespace weft::coding::detail
