// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace weft::http::detail {

/// What the fields of most responses fit into.
inline constexpr std::size_t usual_block_bytes = 128;

// The address sanitizer is to see each use of what was given back.
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
inline constexpr bool keeps_spare_block = false;
#else
inline constexpr bool keeps_spare_block = true;
#endif

/// Memory for the fields of a message. One block of the usual size that was given back is kept for whoever of
/// the thread asks next: each response of a server has one, and the one before it is gone by then.
char* take_block(std::size_t bytes);
void give_back_block(char* block, std::size_t bytes) noexcept;

}  // namespace weft::http::detail
