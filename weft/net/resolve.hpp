// SPDX-License-Identifier: MIT
#pragma once

#include "weft/dns/errors.hpp"
#include "weft/dns/resolver.hpp"

namespace weft::net {

/// The addresses of a name: `co_await net::resolve("python.org")`. Throws `net::resolve_error`.
using dns::resolve;
using dns::resolve_error;

}  // namespace weft::net
