// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weft/body/body_source.hpp"
#include "weft/core/task.hpp"
#include "weft/http/headers.hpp"

namespace weft::http {

/// The body of a message while it arrives.
class body_reader {
 public:
  virtual ~body_reader() = default;

  /// The next piece as it came, decoded from its framing; empty: the end.
  ///
  /// Lifetime: the piece is valid until the next call. Suspends: until something arrives. Cancellation:
  /// nothing is lost. Throws when the other side breaks off, is too slow, or sends more than is allowed.
  virtual task<std::string_view> next() = 0;

  /// The fields after the body; empty before its end.
  virtual const headers& trailers() const noexcept = 0;

  /// All that is left of it. Throws as `next` does; `std::length_error` beyond `bytes_max`.
  task<std::string> read_all(std::uint64_t bytes_max);

  /// Hands all that is left to `sink`, each piece as it comes: for a proxy.
  task<> copy_to(body_sink& sink);

 protected:
  body_reader() = default;
};

}  // namespace weft::http
