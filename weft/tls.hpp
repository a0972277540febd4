// SPDX-License-Identifier: MIT
// TLS over any stream: the contents of the layer, in reading order.
#pragma once

// What programs use.
#include "weft/tls/connect.hpp"
#include "weft/tls/errors.hpp"
#include "weft/tls/serve.hpp"
#include "weft/tls/stream.hpp"

// Whom to believe, who to be.
#include "weft/tls/certificate.hpp"
#include "weft/tls/context.hpp"
#include "weft/tls/identity.hpp"

// On a stream that is there already.
#include "weft/tls/handshake.hpp"
