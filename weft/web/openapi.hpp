// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "weft/web/route.hpp"

namespace weft::web {

class app;

/// The description of an application's API as JSON, as FastAPI gives it: `/openapi.json`.
///
/// Routes that are hidden are left out. Source: OpenAPI 3.1.0.
std::string openapi(const app& of);

/// The name of a route: the one that it was given, else the last literal segment of its path, else `root`.
std::string name_of(const route& r);

/// `search_search_get`: name, path and method of a route as one word.
std::string operation_id(const route& r);

/// `Read User Items` of `read_user_items`.
std::string summary_of(const route& r);

}  // namespace weft::web
