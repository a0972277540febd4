// SPDX-License-Identifier: MIT
#pragma once

// What is exchanged.
#include "weft/http/headers.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"
#include "weft/http/status.hpp"

// Where it goes: addresses, and what they carry.
#include "weft/http/browser_url.hpp"
#include "weft/http/percent.hpp"
#include "weft/http/query_params.hpp"
#include "weft/http/url.hpp"

// Cookies: what servers set, what clients keep and send back.
#include "weft/http/cookie_date.hpp"
#include "weft/http/cookie_jar.hpp"
#include "weft/http/cookies_txt.hpp"
#include "weft/http/public_suffix.hpp"
#include "weft/http/set_cookie.hpp"

// HTTP/1.x on the wire: bytes in, events out, and back.
#include "weft/http/h1_encoder.hpp"
#include "weft/http/h1_error.hpp"
#include "weft/http/h1_parser.hpp"
#include "weft/http/limits.hpp"

// What bodies are: media types, text, forms.
#include "weft/http/charset.hpp"
#include "weft/http/content_disposition.hpp"
#include "weft/http/file_type.hpp"
#include "weft/http/media_type.hpp"
#include "weft/http/multipart_form.hpp"
#include "weft/http/multipart_parser.hpp"

// Which state of a resource, and which part of it.
#include "weft/http/byte_range.hpp"
#include "weft/http/conditional.hpp"
#include "weft/http/entity_tag.hpp"
#include "weft/http/multipart_ranges.hpp"

// Events that a server sends as they happen.
#include "weft/http/event_stream_parser.hpp"
#include "weft/http/event_stream_writer.hpp"

// Fields of their own form.
#include "weft/http/cache_control.hpp"
#include "weft/http/challenge.hpp"
#include "weft/http/forwarded.hpp"
#include "weft/http/link.hpp"
#include "weft/http/retry_after.hpp"

// What fields are made of.
#include "weft/http/date.hpp"
#include "weft/http/host_and_port.hpp"
#include "weft/http/parameters.hpp"
#include "weft/http/token.hpp"
#include "weft/http/weighted_list.hpp"
