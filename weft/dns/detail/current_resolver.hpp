// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "weft/dns/resolver.hpp"

namespace weft {
class loop;
}

namespace weft::dns::detail {

/// The resolver of a loop. Throws `resolve_error` about `subject` if no descriptor is left for it.
resolver& resolver_of(loop& l, const std::string& subject);

}  // namespace weft::dns::detail
