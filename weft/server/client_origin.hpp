// SPDX-License-Identifier: MIT
#pragma once

#include "weft/http/request.hpp"
#include "weft/server/options.hpp"

namespace weft::http {

/// Where a request came from whose head is there: `connection`, unless a proxy that the server trusts says
/// otherwise, who is in `seen` then. Returns one of the two.
const connection_info* origin_of(const request& head, const connection_info& connection,
                                 const server_options& options, connection_info& seen);

}  // namespace weft::http
