// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "weft/coding/content_coding.hpp"
#include "weft/coding/errors.hpp"

namespace weft::coding::detail {

/// One library's decoder behind the interface that `decoder` needs.
class decoding {
 public:
  virtual ~decoding() = default;

  /// Takes bytes off the front of `input` and fills `output`. Returns how many bytes it has written: 0 only
  /// when `input` is used up and nothing is kept back.
  virtual std::expected<std::size_t, errc> step(std::string_view& input, std::span<char> output) = 0;

  /// Whether the body may end here.
  virtual bool may_end() const noexcept = 0;

  /// What the library says of an error, or what the code says: `gzip: incorrect data check`.
  std::string describe(errc code) const;

 protected:
  explicit decoding(content_coding coding) noexcept : coding_(coding) {}
  std::unexpected<errc> refuse(const char* reason) noexcept {
    reason_ = reason;
    return std::unexpected(errc::corrupt);
  }

 private:
  content_coding coding_;
  const char* reason_ = nullptr;  // of the library; static text
};

std::unique_ptr<decoding> make_zlib_decoding(content_coding coding);
std::unique_ptr<decoding> make_brotli_decoding();
std::unique_ptr<decoding> make_zstd_decoding();

/// For each coding but `identity`. Throws `std::bad_alloc`.
std::unique_ptr<decoding> make_decoding(content_coding coding);

}  // namespace weft::coding::detail
