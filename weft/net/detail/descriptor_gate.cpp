// SPDX-License-Identifier: MIT
#include "weft/net/detail/descriptor_gate.hpp"

#include <cerrno>

#include "weft/core/loop.hpp"
#include "weft/core/timeout.hpp"

namespace weft::net::detail {

bool descriptor_gate::is_exhausted(int error_number) noexcept {
  return error_number == EMFILE || error_number == ENFILE || error_number == ENOBUFS ||
         error_number == ENOMEM;
}

task<> descriptor_gate::wait() {
  loop& l = co_await this_loop{};
  auto& gate = l.local<descriptor_gate>();
  co_await move_on_after(50ms, [&gate]() -> task<> { co_await gate.waiting_.park(); });
}

void descriptor_gate::notify() noexcept {
  loop* const here = current_loop();  // not the socket's, which may have ended
  if (here) here->local<descriptor_gate>().waiting_.unpark_one();
}

}  // namespace weft::net::detail
