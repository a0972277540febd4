// SPDX-License-Identifier: MIT
#pragma once

#include "weft/io/chunk.hpp"
#include "weft/io/stream.hpp"

/// Carries what one stream brings to the other, and its end too: the other direction goes on.
inline weft::task<> pump(weft::io::stream& from, weft::io::stream& to) {
  while (const auto data = co_await from.read_chunk()) co_await to.write_all(data);
  co_await to.close_write();
}
