// SPDX-License-Identifier: MIT
#include "weft/core/start_hook.hpp"

#include <utility>

namespace weft {

namespace {
constinit start_hook* first = nullptr;
}  // namespace

start_hook::start_hook(void (*call)() noexcept) noexcept : call_(call), next_(std::exchange(first, this)) {}

void start_hook::call_all() noexcept {
  for (const start_hook* h = first; h; h = h->next_) h->call_();
}

}  // namespace weft
