// SPDX-License-Identifier: MIT
#include "weft/net/serve.hpp"

#include <cstdio>

#include "weft/base/print.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/io/errors.hpp"

namespace weft::net::detail {

void report_failed_connection(const endpoint& peer, const std::exception_ptr& error) {
  if (exception_group::holds<io::error>(error)) return;
  print(stderr, "weft: the handler of {} failed: {}\n", peer.str(), describe(error));
}

}  // namespace weft::net::detail
