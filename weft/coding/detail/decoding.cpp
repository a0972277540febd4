// SPDX-License-Identifier: MIT
#include "weft/coding/detail/decoding.hpp"

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"

namespace weft::coding::detail {

std::string decoding::describe(errc code) const {
  const auto text = [&] {
    if (code == errc::truncated) return "the body ends in the middle";
    if (code == errc::trailing_bytes) return "the body goes on after its end";
    return reason_ != nullptr ? reason_ : "the body is corrupt";
  };
  return format("{}: {}", name(coding_), text());
}

std::unique_ptr<decoding> make_decoding(content_coding coding) {
  switch (coding) {
    case content_coding::gzip:
    case content_coding::deflate: return make_zlib_decoding(coding);
    case content_coding::br: return make_brotli_decoding();
    case content_coding::zstd: return make_zstd_decoding();
    case content_coding::identity: break;
  }
  WEFT_ASSERT(false, "identity needs no decoder");
  return nullptr;
}

}  // namespace weft::coding::detail
