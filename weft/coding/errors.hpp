// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weft::coding {

// What can go wrong:
//
//   decode_error  returned by `decoder` and `decode_all`: the bytes are not what their coding makes, or too
//   much

/// What is wrong with a coded body.
enum class errc : std::uint8_t {
  corrupt,           ///< not what the coding makes, or a wrong checksum
  truncated,         ///< ends in the middle
  trailing_bytes,    ///< goes on after its end
  too_large,         ///< more than `limits::bytes_max`
  expands_too_much,  ///< more than `limits::ratio_max` times the bytes that were sent
  too_many_codings   ///< more than `limits::coding_count_max`
};

/// The stable name of a code: `truncated`.
std::string_view name(errc code) noexcept;

/// Why a body cannot be decoded.
struct decode_error {
  errc code = errc::corrupt;
  std::string message;  ///< `gzip: the body ends in the middle`
};

}  // namespace weft::coding
