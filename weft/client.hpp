// SPDX-License-Identifier: MIT
// The HTTP client: the contents of the layer, in reading order.
#pragma once

// Asking
#include "weft/client/client.hpp"
#include "weft/client/one_request.hpp"
#include "weft/client/options.hpp"
#include "weft/client/upload.hpp"

// Asking in other ways
#include "weft/client/blocking_client.hpp"
#include "weft/client/event_stream.hpp"
#include "weft/client/request_log.hpp"

// What comes back
#include "weft/client/client_response.hpp"
#include "weft/client/error_tree.hpp"
#include "weft/client/errors.hpp"
#include "weft/client/streamed_response.hpp"

// Credentials
#include "weft/client/auth.hpp"
#include "weft/client/digest_auth.hpp"
#include "weft/client/netrc.hpp"

// Who answers
#include "weft/client/cache_rules.hpp"
#include "weft/client/cache_transport.hpp"
#include "weft/client/mock_transport.hpp"
#include "weft/client/mounts.hpp"
#include "weft/client/network_body.hpp"
#include "weft/client/network_transport.hpp"
#include "weft/client/proxy.hpp"
#include "weft/client/retry_transport.hpp"
#include "weft/client/transport.hpp"
