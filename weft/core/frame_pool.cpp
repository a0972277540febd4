// SPDX-License-Identifier: MIT
#include "weft/core/frame_pool.hpp"

#include <mutex>
#include <new>
#include <utility>

#include "weft/core/frame_watcher.hpp"

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WEFT_FRAME_POOL 0
#else
#define WEFT_FRAME_POOL 1
#endif

namespace weft {

#if WEFT_FRAME_POOL

namespace {

constexpr std::size_t grain_bytes = 16;
constexpr std::size_t small_class_count = 64;
// Above are coarser ones, for few frames: those of whole requests.
constexpr std::size_t grains_per_large = 16;
constexpr std::size_t class_count = small_class_count + 12;
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

struct pool {
  cell* lists[class_count + 1] = {};
  // Larger classes go the slow way: all of them while somebody watches.
  std::size_t served_max = small_class_count;
  char* bump = nullptr;
  char* bump_end = nullptr;
  frame_watcher* watcher = nullptr;
};

// Reached without a call in a shared library too, at the price of half a kilobyte of the space that the
// loader keeps for libraries which are opened later.
[[gnu::tls_model("initial-exec")]] constinit thread_local pool here;

struct at_thread_end {
  ~at_thread_end() {
    depot& d = shared_depot();
    std::lock_guard hold(d.lock);
    for (std::size_t k = 1; k <= class_count; ++k) {
      if (cell* const first = std::exchange(here.lists[k], nullptr)) {
        d.lists[k] = ::new (first) left_list{{first->next}, d.lists[k]};
      }
    }
    const auto bytes = static_cast<std::size_t>(here.bump_end - here.bump);
    if (bytes >= grain_bytes) d.slabs = ::new (here.bump) left_slab{d.slabs, bytes};
    here.bump = here.bump_end = nullptr;
  }
};

cell* pop(std::size_t k) noexcept { return std::exchange(here.lists[k], here.lists[k]->next); }
void push(void* block, std::size_t k) noexcept { here.lists[k] = ::new (block) cell{here.lists[k]}; }

/// The class of a block of so many grains, and how many its blocks have.
std::size_t class_of(std::size_t grains) noexcept {
  if (grains <= small_class_count) return grains;
  return small_class_count + (grains - small_class_count + grains_per_large - 1) / grains_per_large;
}
std::size_t grains_of(std::size_t k) noexcept {
  return k <= small_class_count ? k : small_class_count + (k - small_class_count) * grains_per_large;
}

void* take(std::size_t grains) {
  static thread_local at_thread_end donate;
  (void)&donate;
  const std::size_t k = class_of(grains);
  if (k > class_count) return ::operator new(grains * grain_bytes);
  if (here.lists[k]) return pop(k);
  const std::size_t wanted = grains_of(k) * grain_bytes;
  if (static_cast<std::size_t>(here.bump_end - here.bump) < wanted) {
    depot& d = shared_depot();
    left_slab* left = nullptr;
    {
      std::lock_guard hold(d.lock);
      if (cell* const c = d.take_list(k)) {
        here.lists[k] = c->next;
        return c;
      }
      left = d.take_slab(wanted);
    }
    const std::size_t bytes = left ? left->bytes : slab_bytes;
    here.bump = left ? reinterpret_cast<char*>(left) : static_cast<char*>(::operator new(slab_bytes));
    here.bump_end = here.bump + bytes;
  }
  return std::exchange(here.bump, here.bump + wanted);
}

[[gnu::noinline]] void* slow_frame_alloc(std::size_t grains) {
  void* const block = take(grains);
  if (here.watcher) here.watcher->allocated(block);
  return block;
}

[[gnu::noinline]] void slow_frame_free(void* block, std::size_t grains) noexcept {
  if (here.watcher) here.watcher->freed(block);
  const std::size_t k = class_of(grains);
  if (k > class_count) return ::operator delete(block);
  push(block, k);
}

}  // namespace

void* frame_alloc(std::size_t bytes) {
  const std::size_t k = (bytes + grain_bytes - 1) / grain_bytes;
  if (k <= here.served_max && here.lists[k]) [[likely]]
    return pop(k);
  return slow_frame_alloc(k);
}

void frame_free(void* block, std::size_t bytes) noexcept {
  const std::size_t k = (bytes + grain_bytes - 1) / grain_bytes;
  if (k > here.served_max) [[unlikely]]
    return slow_frame_free(block, k);
  push(block, k);
}

frame_watcher* watch_frames(frame_watcher* watcher) noexcept {
  here.served_max = watcher ? 0 : small_class_count;
  return std::exchange(here.watcher, watcher);
}

#else

namespace {
constinit thread_local frame_watcher* watching = nullptr;
}  // namespace

void* frame_alloc(std::size_t bytes) {
  void* const block = ::operator new(bytes);
  if (watching) watching->allocated(block);
  return block;
}

void frame_free(void* block, std::size_t) noexcept {
  if (watching) watching->freed(block);
  ::operator delete(block);
}

frame_watcher* watch_frames(frame_watcher* watcher) noexcept { return std::exchange(watching, watcher); }

#endif

}  // namespace weft
