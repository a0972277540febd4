// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "weft/body/body_source.hpp"
#include "weft/client/errors.hpp"
#include "weft/client/timeouts.hpp"
#include "weft/core/task.hpp"
#include "weft/io/stream.hpp"

namespace weft::http::detail {

/// Writes the body that a source makes to a connection, in the framing that the head has announced.
///
/// The head goes with the first piece. Each write has the whole limit for writing. Lifetime: borrows
/// everything.
class request_sink final : public body_sink {
 public:
  /// `size` empty: chunked.
  request_sink(io::stream& to, std::string_view head, std::optional<std::uint64_t> size,
               const timeouts& limits, const request_info& about) noexcept
      : to_(to), head_(head), left_(size), limits_(limits), about_(about) {}

  /// Sends head, body and end. Throws `write_timeout`, `write_error`, what the source throws, and
  /// `local_protocol_error` if that is not as long as it said.
  task<> send(body_source& from);

  task<> write(std::string_view piece) override;

  /// Whether the connection is to blame for what `send` threw: the server may have said why.
  bool broken() const noexcept { return broken_; }

 private:
  task<> put(std::span<const std::string_view> parts);

  io::stream& to_;
  std::string_view head_;  // until it is sent
  std::optional<std::uint64_t> left_;
  const timeouts& limits_;
  const request_info& about_;
  std::string frame_;
  bool broken_ = false;
};

}  // namespace weft::http::detail
