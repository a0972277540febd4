// SPDX-License-Identifier: MIT
#include "weft/http/detail/field_block.hpp"

#include <utility>

namespace weft::http::detail {

namespace {

constinit thread_local char* spare = nullptr;
constinit thread_local bool keeps = keeps_spare_block;  // until the thread ends

struct at_thread_end {
  ~at_thread_end() {
    keeps = false;
    delete[] std::exchange(spare, nullptr);
  }
};

}  // namespace

char* take_block(std::size_t bytes) {
  if (bytes == usual_block_bytes && spare) return std::exchange(spare, nullptr);
  return new char[bytes];
}

void give_back_block(char* block, std::size_t bytes) noexcept {
  if (!keeps || bytes != usual_block_bytes || spare) {
    delete[] block;
    return;
  }
  static thread_local at_thread_end frees;
  (void)&frees;
  spare = block;
}

}  // namespace weft::http::detail
