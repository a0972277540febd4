// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "weft/body/body_sink.hpp"
#include "weft/core/task.hpp"

namespace weft::http {

class connection;

/// The body of a response that a connection sends while it is made.
class outgoing_body final : public body_sink {
 public:
  /// Of so many bytes; or of any number, in chunks or until the connection is closed.
  outgoing_body(connection& to, std::optional<std::uint64_t> size, bool chunked) noexcept
      : to_(to), left_(size), chunked_(chunked) {}

  task<> write(std::string_view piece) override;
  task<> write_file(fs::file& from, std::uint64_t offset, std::uint64_t bytes) override;

  /// Ends the body, when all was written.
  void end();

  /// Whether all that was announced was written.
  bool is_whole() const noexcept { return left_.value_or(0) == 0; }
  /// Whether something of the response may have been sent.
  bool has_begun() const noexcept { return begun_; }
  std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  void count(std::uint64_t bytes);
  void begin_chunk(std::uint64_t bytes);

  connection& to_;
  std::optional<std::uint64_t> left_;
  std::uint64_t bytes_ = 0;
  bool chunked_;
  bool begun_ = false;
};

}  // namespace weft::http
