// SPDX-License-Identifier: MIT
#include "weft/io/detail/provided_buffers.hpp"

#include <liburing.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <span>

namespace weft::io::detail {

namespace {
constexpr unsigned count = 1024;
constexpr unsigned bytes_each = 16 * 1024;
constexpr std::size_t ring_bytes = count * sizeof(io_uring_buf);
}  // namespace

provided_buffers::provided_buffers(io_uring& ring) noexcept {
  void* const mapped = mmap(nullptr, ring_bytes + std::size_t{count} * bytes_each, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) return;
  ring_ = static_cast<io_uring_buf_ring*>(mapped);
  memory_ = static_cast<char*>(mapped) + ring_bytes;
  io_uring_buf_reg how{};
  how.ring_addr = reinterpret_cast<std::uintptr_t>(ring_);
  how.ring_entries = count;
  if (io_uring_register_buf_ring(&ring, &how, 0) != 0) return;
  io_uring_buf_ring_init(ring_);
  for (std::size_t i = 0; i < count; ++i) provided_buffers::give_back(memory_ + i * bytes_each);
}

provided_buffers::~provided_buffers() {
  if (ring_) munmap(ring_, ring_bytes + std::size_t{count} * bytes_each);
}

chunk provided_buffers::take(std::uint32_t completion_flags, int bytes) noexcept {
  if (!(completion_flags & IORING_CQE_F_BUFFER)) return {};
  --free_;
  char* const at = memory_ + std::size_t{completion_flags >> IORING_CQE_BUFFER_SHIFT} * bytes_each;
  return {*this, std::span(at, static_cast<std::size_t>(std::max(bytes, 0)))};
}

void provided_buffers::give_back(char* used) noexcept {
  const auto index = static_cast<unsigned short>(static_cast<std::size_t>(used - memory_) / bytes_each);
  io_uring_buf_ring_add(ring_, memory_ + std::size_t{index} * bytes_each, bytes_each, index,
                        io_uring_buf_ring_mask(count), 0);
  io_uring_buf_ring_advance(ring_, 1);
  ++free_;
}

}  // namespace weft::io::detail
