// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "weft/client/options.hpp"

namespace weft::http {

/// A hook that says of each response `HTTP Request: GET http://a/ "HTTP/1.1 200 OK"`.
///
///     http::client c({.on_response = {http::log_requests([](const std::string& line) { print("{}\n", line);
///     })}});
response_hook log_requests(std::function<void(const std::string&)> say);

}  // namespace weft::http
