// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace weft::http {

/// Whether `text` is `uri-host [ ":" port ]`: what a Host field, an `:authority` or a CONNECT target may
/// hold. An empty host is no host.
///
/// Source: RFC 9110 §7.2, RFC 3986 §3.2.
bool is_host_and_port(std::string_view text, bool port_required);

}  // namespace weft::http
