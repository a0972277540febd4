// SPDX-License-Identifier: MIT
#include "weft/core/error_path.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace weft {

namespace {

constexpr std::size_t paths_kept = 8;
constexpr std::size_t frames_max = 32;

struct path {
  std::exception_ptr error;
  std::array<std::source_location, frames_max> frames;
  std::size_t size = 0;
};

// A few of the latest errors of this thread; the oldest makes room. Fixed in size, because it grows where
// errors are thrown, out of memory included.
struct recent_paths {
  std::array<path, paths_kept> ring;
  std::size_t newest = 0;

  path* find(const std::exception_ptr& error) noexcept {
    const auto found = std::ranges::find(ring, error, &path::error);
    return found == ring.end() ? nullptr : &*found;
  }
};

recent_paths& of_this_thread() noexcept {
  static thread_local recent_paths one;
  return one;
}

}  // namespace

void note_error_path(const std::exception_ptr& error, const std::source_location& at) noexcept {
  recent_paths& recent = of_this_thread();
  path* p = recent.find(error);
  if (!p) {
    recent.newest = (recent.newest + 1) % paths_kept;
    p = &recent.ring[recent.newest];
    p->error = error;
    p->size = 0;
  }
  if (at.line() != 0 && p->size < frames_max) p->frames[p->size++] = at;
}

std::vector<std::source_location> error_path(const std::exception_ptr& error) {
  const path* p = of_this_thread().find(error);
  if (!p) return {};
  return {p->frames.begin(), p->frames.begin() + static_cast<std::ptrdiff_t>(p->size)};
}

}  // namespace weft
