// SPDX-License-Identifier: MIT
// The addresses of names: the contents of the layer, in reading order.
#pragma once

// What programs use.
#include "weft/dns/errors.hpp"
#include "weft/dns/resolver.hpp"

// The resolver that asks servers, to set it up differently.
#include "weft/dns/stub_resolver.hpp"
