// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "weft/http/response.hpp"

namespace weft::web {

/// A route's function that answers with an HTML file, which is read now: `app.get("/",
/// html_file("form.html"))`.
///
/// A relative path is looked for in the working directory, then beside the program. Throws
/// `std::system_error` if it cannot be read.
std::function<http::response()> html_file(const std::string& path);

}  // namespace weft::web
