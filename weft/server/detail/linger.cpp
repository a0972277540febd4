// SPDX-License-Identifier: MIT
#include "weft/server/detail/linger.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>

#include "weft/core/timeout.hpp"

namespace weft::http::detail {

namespace {
constexpr std::size_t dropped_bytes_max = 64 * 1024 * 1024;
constexpr duration linger_timeout = std::chrono::seconds(5);
}  // namespace

task<> linger(io::stream& stream) {
  co_await stream.close_write();
  co_await move_on_after(linger_timeout, [&]() -> task<> {
    for (std::size_t dropped = 0; dropped < dropped_bytes_max;) {
      const io::chunk piece = co_await stream.read_chunk();
      if (!piece) co_return;
      dropped += std::string_view(piece).size();
    }
  });
}

}  // namespace weft::http::detail
