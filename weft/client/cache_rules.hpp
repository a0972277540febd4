// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include "weft/http/headers.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"

// What a cache may do, decided without one. Source: RFC 9111.
namespace weft::http {

/// Whether the response to a GET may be kept by a private cache, and can be of use later.
bool may_store(const request& asked, const response& got);

/// How long a response is fresh: its max-age, its Expires less its Date, or a guess. §4.2.
std::chrono::seconds freshness_of(const response& got);

/// How old a response was when it came, `wall` being the time then and `delay` the time that it took. §4.2.3.
std::chrono::seconds age_on_arrival(const response& got, std::chrono::sys_seconds wall,
                                    std::chrono::seconds delay);

/// Whether a response of that age can be given without asking. §4.2, §5.2.1.
bool is_usable(const request& asked, const response& kept, std::chrono::seconds age);

/// Whether it may be given while the server is asked for a new one. RFC 5861 §3.
bool is_usable_meanwhile(const request& asked, const response& kept, std::chrono::seconds age);

/// Whether it may be given because the server fails: it, or the request, says so. RFC 5861 §4.
bool is_usable_in_need(const request& asked, const response& kept, std::chrono::seconds age);

/// Whether two requests have the same values in the fields that the Vary of `kept` names, and the same
/// credentials unless it is public: a client may speak for several users. §4.1.
bool matches_request(const headers& first, const headers& second, const response& kept);

/// Takes off what is about one connection, and is not kept. §3.1.
void drop_fields_of_hop(headers& fields);

/// Whether a 304 is about that response: its entity tag, if it has one, is the same. §4.3.4.
bool is_about(const headers& told, const headers& kept);

/// Puts the fields of a 304 in the place of those that were kept, but for those that say how the body is
/// written. What says how old the response is is of the 304, or not there. §3.2.
void renew(headers& kept, headers told);

}  // namespace weft::http
