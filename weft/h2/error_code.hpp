// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace weft::h2 {

/// Why a stream or a connection was ended. Source: RFC 9113 §7.
enum class error_code : std::uint32_t {
  no_error = 0,
  protocol_error = 1,
  internal_error = 2,
  flow_control_error = 3,
  settings_timeout = 4,
  stream_closed = 5,
  frame_size_error = 6,
  refused_stream = 7,  ///< nothing was done for it: it may be sent again
  cancel = 8,
  compression_error = 9,
  connect_error = 10,
  enhance_your_calm = 11,  ///< the peer asks for more than a peer in good faith would
  inadequate_security = 12,
  http_1_1_required = 13,
};

/// The name in the RFC, in lower case: `enhance_your_calm`; `unknown` for a code without one.
std::string_view name(error_code code) noexcept;

}  // namespace weft::h2
