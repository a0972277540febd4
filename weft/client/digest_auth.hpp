// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string_view>

#include "weft/client/auth.hpp"

namespace weft::http {

/// User and password, proved without sending the password: the server asks first.
///
/// Knows MD5, SHA and SHA-256, SHA-512, SHA-512-256, each with `-sess`, and `qop` `auth`. What the server
/// asked for is used for later requests too, each with the next count, until it asks again. A challenge that
/// it cannot answer (`auth-int` alone, another algorithm) leaves the response as it is. Source: RFC 7616.
std::shared_ptr<auth> digest_auth(std::string_view user, std::string_view password);

}  // namespace weft::http
