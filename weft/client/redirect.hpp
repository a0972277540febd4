// SPDX-License-Identifier: MIT
#pragma once

#include "weft/http/request.hpp"
#include "weft/http/url.hpp"

namespace weft::http {

/// Whether a response with this status and a Location names another place for the request. RFC 9110 §15.4.
bool is_followed(int status) noexcept;

/// Whether what was meant for `from` may know the credentials at `to`: the same origin, or http became https
/// on the same host at default ports.
bool keeps_credentials(const url& from, const url& to);

/// Turns `message`, which was sent to `from` and answered with `status`, into the one to send to `to`.
///
/// After 303, and 302 unless it was HEAD, it becomes GET; after 301 a POST does; the body goes with the
/// method. Where it does not keep credentials it loses Authorization and Cookie.
void redirect(request& message, int status, const url& from, const url& to);

}  // namespace weft::http
