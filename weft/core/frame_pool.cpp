// SPDX-License-Identifier: MIT
#include "weft/core/frame_pool.hpp"

#include <mutex>
#include <new>
#include <utility>

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WEFT_FRAME_POOL 0
#else
#define WEFT_FRAME_POOL 1
#endif

namespace weft {

#if WEFT_FRAME_POOL

namespace {

constexpr std::size_t grain_bytes = 16;
constexpr std::size_t class_count = 64;
constexpr std::size_t slab_bytes = std::size_t{1} << 18;

struct cell {
  cell* next;
};

/// The first cell of a list that a thread left, and the next such list.
struct left_list : cell {
  left_list* next_list;
};
/// The part of a slab that a thread left unused, at its beginning.
struct left_slab {
  left_slab* next;
  std::size_t bytes;
};
static_assert(sizeof(left_list) <= grain_bytes && sizeof(left_slab) <= grain_bytes);

// Slabs are never given back to the system: a cell may be freed on another thread than the one whose slab it
// is from. What a thread leaves goes to the depot, from which a thread that has run out helps itself. Leaving
// touches one cell of each list: every program ends with it.
struct depot {
  std::mutex lock;
  left_list* lists[class_count + 1] = {};
  left_slab* slabs = nullptr;

  cell* take_list(std::size_t k) noexcept {
    left_list* const first = lists[k];
    if (first) lists[k] = first->next_list;
    return first;
  }
  left_slab* take_slab(std::size_t bytes) noexcept {
    left_slab** at = &slabs;
    while (*at && (*at)->bytes < bytes) at = &(*at)->next;
    left_slab* const found = *at;
    if (found) *at = found->next;
    return found;
  }
};

// Never destroyed: threads may end after the static destructors have run.
depot& shared_depot() noexcept {
  alignas(depot) static char storage[sizeof(depot)];
  static depot* one = ::new (storage) depot;
  return *one;
}

// Reached without a call in a shared library too, at the price of half a kilobyte of the space that the
// loader keeps for libraries which are opened later.
#define WEFT_POOL_LOCAL [[gnu::tls_model("initial-exec")]] constinit thread_local
WEFT_POOL_LOCAL cell* lists[class_count + 1] = {};
WEFT_POOL_LOCAL char* bump = nullptr;
WEFT_POOL_LOCAL char* bump_end = nullptr;
#undef WEFT_POOL_LOCAL

struct at_thread_end {
  ~at_thread_end() {
    depot& d = shared_depot();
    std::lock_guard hold(d.lock);
    for (std::size_t k = 1; k <= class_count; ++k) {
      if (cell* const first = std::exchange(lists[k], nullptr)) {
        d.lists[k] = ::new (first) left_list{{first->next}, d.lists[k]};
      }
    }
    const auto bytes = static_cast<std::size_t>(bump_end - bump);
    if (bytes >= grain_bytes) d.slabs = ::new (bump) left_slab{d.slabs, bytes};
    bump = bump_end = nullptr;
  }
};

[[gnu::noinline]] void* slow_alloc(std::size_t k) {
  static thread_local at_thread_end donate;
  (void)&donate;
  if (k > class_count) return ::operator new(k * grain_bytes);
  if (static_cast<std::size_t>(bump_end - bump) < k * grain_bytes) {
    depot& d = shared_depot();
    left_slab* left = nullptr;
    {
      std::lock_guard hold(d.lock);
      if (cell* const c = d.take_list(k)) {
        lists[k] = c->next;
        return c;
      }
      left = d.take_slab(k * grain_bytes);
    }
    const std::size_t bytes = left ? left->bytes : slab_bytes;
    bump = left ? reinterpret_cast<char*>(left) : static_cast<char*>(::operator new(slab_bytes));
    bump_end = bump + bytes;
  }
  return std::exchange(bump, bump + k * grain_bytes);
}

}  // namespace

void* frame_alloc(std::size_t bytes) {
  const std::size_t k = (bytes + grain_bytes - 1) / grain_bytes;
  if (k <= class_count && lists[k]) [[likely]] {
    return std::exchange(lists[k], lists[k]->next);
  }
  return slow_alloc(k);
}

void frame_free(void* block, std::size_t bytes) noexcept {
  const std::size_t k = (bytes + grain_bytes - 1) / grain_bytes;
  if (k > class_count) return ::operator delete(block);
  lists[k] = ::new (block) cell{lists[k]};
}

#else

void* frame_alloc(std::size_t bytes) { return ::operator new(bytes); }
void frame_free(void* block, std::size_t) noexcept { ::operator delete(block); }

#endif

}  // namespace weft
