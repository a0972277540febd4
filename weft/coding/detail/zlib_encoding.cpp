// SPDX-License-Identifier: MIT
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "weft/coding/detail/encoding.hpp"

namespace weft::coding::detail {
namespace {

class zlib_encoding : public encoding {
 public:
  zlib_encoding(content_coding coding, int level) {
    const int format =
        15 + (coding == content_coding::gzip ? 16 : 0);  // window bits, and zlib.h's mark for gzip
    if (deflateInit2(&zlib_, level, Z_DEFLATED, format, 8, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  zlib_encoding(const zlib_encoding&) = delete;
  zlib_encoding& operator=(const zlib_encoding&) = delete;
  ~zlib_encoding() override { deflateEnd(&zlib_); }

  void run(std::string_view bytes, then after, std::string& out) override {
    constexpr std::size_t bytes_max = std::numeric_limits<uInt>::max();
    for (; bytes.size() > bytes_max; bytes.remove_prefix(bytes_max)) {
      deflate_some(bytes.substr(0, bytes_max), Z_NO_FLUSH, out);
    }
    if (bytes.empty() && after == then::go_on) return;
    deflate_some(bytes,
                 after == then::finish  ? Z_FINISH
                 : after == then::flush ? Z_SYNC_FLUSH
                                        : Z_NO_FLUSH,
                 out);
  }

 private:
  void deflate_some(std::string_view bytes, int flush, std::string& out) {
    zlib_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // not written to
    zlib_.avail_in = static_cast<uInt>(bytes.size());
    std::array<char, 16384> piece;  // NOLINT(*-member-init): filled by deflate
    do {
      zlib_.next_out = reinterpret_cast<Bytef*>(piece.data());
      zlib_.avail_out = static_cast<uInt>(piece.size());
      deflate(&zlib_, flush);
      out.append(piece.data(), piece.size() - zlib_.avail_out);
    } while (zlib_.avail_out == 0);
  }

  z_stream zlib_{};
};

}  // namespace

std::unique_ptr<encoding> make_zlib_encoding(content_coding coding, std::optional<int> level) {
  return std::make_unique<zlib_encoding>(coding, checked_level(coding, level, 6, 0, 9));
}

}  // namespace weft::coding::detail
