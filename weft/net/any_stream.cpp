// SPDX-License-Identifier: MIT
#include "weft/net/any_stream.hpp"

#include <utility>

namespace weft::net {

any_stream::any_stream(std::unique_ptr<io::stream> below, const endpoint& local,
                       const endpoint& peer) noexcept
    : below_(std::move(below)), local_(local), peer_(peer) {}

}  // namespace weft::net
