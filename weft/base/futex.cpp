// SPDX-License-Identifier: MIT
#include "weft/base/futex.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <ctime>

namespace weft::base {

static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));

void futex_wait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                std::optional<std::chrono::nanoseconds> limit) noexcept {
  timespec left{};
  if (limit) {
    const auto ns = std::max<std::int64_t>(limit->count(), 0);
    left = {.tv_sec = static_cast<time_t>(ns / 1'000'000'000),
            .tv_nsec = static_cast<long>(ns % 1'000'000'000)};
  }
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, expected, limit ? &left : nullptr, nullptr, 0);
}

namespace {
void wake(const std::atomic<std::uint32_t>& word, int threads) noexcept {
  const int saved = errno;
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, threads, nullptr, nullptr, 0);
  errno = saved;
}
}  // namespace

void futex_wake_one(const std::atomic<std::uint32_t>& word) noexcept { wake(word, 1); }

void futex_wake_all(const std::atomic<std::uint32_t>& word) noexcept { wake(word, INT_MAX); }

}  // namespace weft::base
