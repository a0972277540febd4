// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "weft/io/pollable.hpp"

namespace weft::io {

/// What a descriptor is, which says how it is read and written.
enum class descriptor_kind : std::uint8_t {
  socket,  ///< recv and send
  file     ///< read and write: pipes, terminals, files
};

/// Writes any number of pieces, whole, in as few system calls as possible.
///
/// Lifetime: borrows the pieces and their array. Cancellation: a part may have been written.
class [[nodiscard("co_await it")]] write_operation final : public pollable_operation {
 public:
  write_operation(pollable& on, std::span<const std::string_view> parts, descriptor_kind kind) noexcept
      : pollable_operation(on, direction::write), parts_(parts), kind_(kind) {}

 private:
  bool attempt() noexcept override;
  std::size_t write_once() noexcept;
  void take(std::size_t written) noexcept;

  std::span<const std::string_view> parts_;
  std::size_t offset_ = 0;  // of what is written of the first of them
  descriptor_kind kind_;
};

}  // namespace weft::io
