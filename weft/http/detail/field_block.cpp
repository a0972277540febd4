// SPDX-License-Identifier: MIT
#include "weft/http/detail/field_block.hpp"

#include <utility>

namespace weft::http::detail {

namespace {

// The sanitizer is to see each use of what was given back.
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
constexpr bool keeps_one = false;
#else
constexpr bool keeps_one = true;
#endif

constinit thread_local char* spare = nullptr;

struct at_thread_end {
  ~at_thread_end() { delete[] std::exchange(spare, nullptr); }
};

}  // namespace

char* take_block(std::size_t bytes) {
  if (bytes == usual_block_bytes && spare) return std::exchange(spare, nullptr);
  return new char[bytes];
}

void give_back_block(char* block, std::size_t bytes) noexcept {
  if (!keeps_one || bytes != usual_block_bytes || spare) {
    delete[] block;
    return;
  }
  static thread_local at_thread_end frees;
  (void)&frees;
  spare = block;
}

}  // namespace weft::http::detail
