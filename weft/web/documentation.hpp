// SPDX-License-Identifier: MIT
#pragma once

namespace weft::web {

class app;

/// Adds the routes that show an application's API, where its options say, but for those that it has itself:
/// `/openapi.json`, `/docs` (Swagger UI), `/docs/oauth2-redirect` and `/redoc`, with all that they need.
void add_documentation(app& to);

}  // namespace weft::web
