// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace weft::web {

/// A file of the documentation's pages that is part of the program, compressed with gzip.
struct docs_asset {
  std::string_view name;  ///< `swagger-ui-bundle.js`
  std::string_view media_type;
  std::string_view gzip;
};

/// What the pages need besides themselves; empty if the program was built without them.
std::span<const docs_asset> docs_assets() noexcept;

/// Swagger UI for the description at `openapi_url`, with its files below `assets_url`: both as the page's own
/// URL needs them.
std::string swagger_page(std::string_view title, std::string_view openapi_url, std::string_view assets_url);

/// ReDoc for the same.
std::string redoc_page(std::string_view title, std::string_view openapi_url, std::string_view assets_url);

/// Where an OAuth2 server sends Swagger UI back to.
std::string_view oauth2_redirect_page() noexcept;

}  // namespace weft::web
