// SPDX-License-Identifier: MIT
#include "weft/h2/error_code.hpp"

#include <array>
#include <cstddef>

namespace weft::h2 {

std::string_view name(error_code code) noexcept {
  constexpr std::array<std::string_view, 14> names = {"no_error",
                                                      "protocol_error",
                                                      "internal_error",
                                                      "flow_control_error",
                                                      "settings_timeout",
                                                      "stream_closed",
                                                      "frame_size_error",
                                                      "refused_stream",
                                                      "cancel",
                                                      "compression_error",
                                                      "connect_error",
                                                      "enhance_your_calm",
                                                      "inadequate_security",
                                                      "http_1_1_required"};
  const auto at = static_cast<std::size_t>(code);
  return at < names.size() ? names[at] : "unknown";
}

}  // namespace weft::h2
