// SPDX-License-Identifier: MIT
// The addresses of names, and what else servers know of them: the contents of the layer, in reading order.
#pragma once

// What programs use.
#include "weft/dns/errors.hpp"
#include "weft/dns/resolver.hpp"

// Records of other kinds.
#include "weft/dns/query.hpp"
#include "weft/dns/records.hpp"

// The resolver that asks servers, to set it up differently.
#include "weft/dns/cache.hpp"
#include "weft/dns/stub_resolver.hpp"

// The one of the C library, on threads.
#include "weft/dns/system_resolver.hpp"
