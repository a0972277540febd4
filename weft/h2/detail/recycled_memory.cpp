// SPDX-License-Identifier: MIT
#include "weft/h2/detail/recycled_memory.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace weft::h2::detail {

namespace {
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr std::size_t kept_bytes_max = 0;
#else
// A session that is idle keeps no more: there may be very many.
constexpr std::size_t kept_bytes_max = 16 * 1024;
#endif
}  // namespace

recycled_memory::recycled_memory() noexcept {
  calls_.mem_user_data = this;
  calls_.malloc = [](std::size_t bytes, void* user) {
    return static_cast<recycled_memory*>(user)->take(bytes);
  };
  calls_.free = [](void* memory, void* user) { static_cast<recycled_memory*>(user)->give_back(memory); };
  calls_.calloc = [](std::size_t count, std::size_t size, void* user) -> void* {
    std::size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) return nullptr;
    void* const made = static_cast<recycled_memory*>(user)->take(bytes);
    return made ? std::memset(made, 0, bytes) : nullptr;
  };
  calls_.realloc = [](void* memory, std::size_t bytes, void* user) {
    return static_cast<recycled_memory*>(user)->resize(memory, bytes);
  };
}

recycled_memory::~recycled_memory() {
  for (block* each : kept_) {
    while (each) std::free(std::exchange(each, each->next));
  }
}

void* recycled_memory::take(std::size_t bytes) noexcept {
  const bool is_large = bytes > class_count * grain_bytes;
  const std::size_t grains = is_large ? 0 : std::max<std::size_t>(1, (bytes + grain_bytes - 1) / grain_bytes);
  if (block* const kept = kept_[grains]) {
    kept_[grains] = kept->next;
    kept_bytes_ -= kept->bytes;
    return kept + 1;
  }
  const std::size_t room = is_large ? bytes : grains * grain_bytes;
  if (room > SIZE_MAX - sizeof(block)) return nullptr;
  auto* const made = static_cast<block*>(std::malloc(sizeof(block) + room));
  if (!made) return nullptr;
  made->bytes = room;
  return made + 1;
}

void recycled_memory::give_back(void* memory) noexcept {
  if (!memory) return;
  block* const freed = static_cast<block*>(memory) - 1;
  const std::size_t grains = freed->bytes / grain_bytes;
  if (freed->bytes > class_count * grain_bytes || kept_bytes_ + freed->bytes > kept_bytes_max)
    return std::free(freed);
  freed->next = std::exchange(kept_[grains], freed);
  kept_bytes_ += freed->bytes;
}

void* recycled_memory::resize(void* memory, std::size_t bytes) noexcept {
  if (!memory) return take(bytes);
  const std::size_t before = (static_cast<block*>(memory) - 1)->bytes;
  if (bytes <= before && before <= class_count * grain_bytes) return memory;
  void* const made = take(bytes);
  if (!made) return nullptr;
  std::memcpy(made, memory, std::min(before, bytes));
  give_back(memory);
  return made;
}

}  // namespace weft::h2::detail
