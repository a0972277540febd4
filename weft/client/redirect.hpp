// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "weft/http/headers.hpp"
#include "weft/http/request.hpp"
#include "weft/http/url.hpp"

namespace weft::http {

/// The Location of a response whose status names another place for the request, RFC 9110 §15.4; empty if it
/// names none. An empty one would be the same place again and again.
std::string_view redirect_location(int status, const headers& fields) noexcept;

/// Whether what was meant for `from` may know the credentials at `to`: the same origin, or http became https
/// on the same host at default ports.
bool keeps_credentials(const url& from, const url& to);

/// Turns `message`, which was sent to `from` and answered with `status`, into the one to send to `to`.
///
/// After 303, and 302 unless it was HEAD, it becomes GET; after 301 a POST does; the body goes with the
/// method. Where it does not keep credentials it loses Authorization and Cookie.
void redirect(request& message, int status, const url& from, const url& to);

}  // namespace weft::http
