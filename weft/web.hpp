// SPDX-License-Identifier: MIT
// The web framework: the contents of the layer, in reading order.
#pragma once

// An application and its routes.
#include "weft/web/app.hpp"
#include "weft/web/router.hpp"

// What handlers take, and what they return.
#include "weft/web/depends.hpp"
#include "weft/web/errors.hpp"
#include "weft/web/needs.hpp"
#include "weft/web/pages.hpp"
#include "weft/web/parameters.hpp"
#include "weft/web/request.hpp"
#include "weft/web/responses.hpp"
#include "weft/web/streaming.hpp"
#include "weft/web/templates.hpp"
#include "weft/web/websocket.hpp"

// Files.
#include "weft/web/file_response.hpp"
#include "weft/web/static_files.hpp"

// What is around them.
#include "weft/web/compression.hpp"
#include "weft/web/cors.hpp"
#include "weft/web/hosts.hpp"
#include "weft/web/metrics.hpp"
#include "weft/web/middleware.hpp"
#include "weft/web/openapi.hpp"
#include "weft/web/problem_details.hpp"
#include "weft/web/rate_limit.hpp"
#include "weft/web/sessions.hpp"
#include "weft/web/state.hpp"
#include "weft/web/test_client.hpp"
#include "weft/web/timeout.hpp"
