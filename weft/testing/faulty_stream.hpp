// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <string_view>

#include "weft/core/clock.hpp"
#include "weft/io/stream.hpp"

namespace weft::testing {

/// What goes wrong with a `faulty_stream`, and when; nothing, unless a member is set.
struct faults {
  static constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

  std::size_t read_bytes_max = never;           ///< one read gives no more: 1 takes everything apart
  std::size_t read_fails_after_bytes = never;   ///< then each read fails with `error_number`
  std::size_t read_ends_after_bytes = never;    ///< then the stream has ended, as if the peer had closed it
  std::size_t write_fails_after_bytes = never;  ///< so much is still written, then writes fail
  int error_number = ECONNRESET;
  duration delay = duration::zero();  ///< before each read and each write
};

/// A stream that hands on to another one, and fails as it is told: for tests of what a program does then.
///
/// Sweep the place of the fault to find the spot that a program does not expect it at.
class faulty_stream final : public io::stream {
 public:
  faulty_stream(std::unique_ptr<io::stream> inner, const faults& what) noexcept;

  task<std::size_t> read_some(std::span<char> into) override;
  task<> write_all(std::string_view data) override;
  using stream::write_all;
  task<> close_write() override;
  void close() noexcept override;
  bool has_input() const noexcept override;

  std::size_t bytes_read() const noexcept { return read_; }
  std::size_t bytes_written() const noexcept { return written_; }

 private:
  std::unique_ptr<io::stream> inner_;
  faults what_;
  std::size_t read_ = 0;
  std::size_t written_ = 0;
};

}  // namespace weft::testing
