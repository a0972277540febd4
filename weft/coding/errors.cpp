// SPDX-License-Identifier: MIT
#include "weft/coding/errors.hpp"

namespace weft::coding {

std::string_view name(errc code) noexcept {
  switch (code) {
    case errc::corrupt: return "corrupt";
    case errc::truncated: return "truncated";
    case errc::trailing_bytes: return "trailing_bytes";
    case errc::too_large: return "too_large";
    case errc::expands_too_much: return "expands_too_much";
    case errc::too_many_codings: return "too_many_codings";
  }
  return "unknown";
}

}  // namespace weft::coding
