// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "weft/body/body_reader.hpp"
#include "weft/io/stream.hpp"

namespace weft::http {

/// The body of a response from a network, which knows what it arrives on.
class network_body : public body_reader {
 public:
  virtual const io::stream& connection() const noexcept = 0;
  /// Of HTTP/2; 0: the connection carries nothing else.
  virtual std::uint32_t stream_id() const noexcept = 0;
  /// After 101: see `client_connection`. Null: it is shared with other requests.
  virtual std::unique_ptr<io::stream> take_stream(std::string& received) = 0;
};

}  // namespace weft::http
