// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace weft::base {

/// Sleeps while `word` is `expected`, until it is woken or `limit` has passed; may also return for nothing.
///
/// Thread: any. Source: futex(2), FUTEX_WAIT.
void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                std::optional<std::chrono::nanoseconds> limit = std::nullopt) noexcept;

/// Wakes one thread, or all of them, that sleep on `word`. Thread: any, and signal handlers.
///
/// Only the address is used: the word may be gone already.
void futex_wake_one(const std::atomic<std::uint32_t>& word) noexcept;
void futex_wake_all(const std::atomic<std::uint32_t>& word) noexcept;

}  // namespace weft::base
