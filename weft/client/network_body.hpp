// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "weft/body/body_reader.hpp"
#include "weft/io/stream.hpp"

namespace weft::http {

/// The body of a response from a network, which knows what it arrives on.
class network_body : public body_reader {
 public:
  virtual const io::stream& connection() const noexcept = 0;
  /// Of HTTP/2; 0: the connection carries nothing else.
  virtual std::uint32_t stream_id() const noexcept = 0;
};

}  // namespace weft::http
