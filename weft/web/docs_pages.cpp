// SPDX-License-Identifier: MIT
#include "weft/web/docs_pages.hpp"

#include <array>
#include <cstddef>

#include "weft/base/print.hpp"

// Assembled into the program from what the build has compressed.
#ifdef WEFT_DOCS_ASSETS
#define WEFT_EMBED(symbol, file)                                            \
  asm(".pushsection .rodata\n.global " #symbol "\n" #symbol                 \
      ":\n"                                                                 \
      ".incbin \"" WEFT_DOCS_ASSETS "/" file                                \
      "\"\n"                                                                \
      ".global " #symbol "_end\n" #symbol "_end:\n.byte 0\n.popsection\n"); \
  extern "C" const char symbol[], symbol##_end[]

WEFT_EMBED(weft_swagger_bundle, "swagger-ui-bundle.js.gz");
WEFT_EMBED(weft_swagger_style, "swagger-ui.css.gz");
WEFT_EMBED(weft_redoc, "redoc.standalone.js.gz");
#undef WEFT_EMBED
#endif

namespace weft::web {

namespace {

/// For text between tags and in attributes.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace

std::span<const docs_asset> docs_assets() noexcept {
#ifdef WEFT_DOCS_ASSETS
  const auto bytes = [](const char* begin, const char* end) {
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
  };
  static const std::array<docs_asset, 3> all{
      {{"swagger-ui-bundle.js", "text/javascript", bytes(weft_swagger_bundle, weft_swagger_bundle_end)},
       {"swagger-ui.css", "text/css", bytes(weft_swagger_style, weft_swagger_style_end)},
       {"redoc.standalone.js", "text/javascript", bytes(weft_redoc, weft_redoc_end)}}};
  return all;
#else
  return {};
#endif
}

std::string swagger_page(std::string_view title, std::string_view openapi_url, std::string_view assets_url) {
  return format(R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{0} - Swagger UI</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{2}/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="{2}/swagger-ui-bundle.js"></script>
<script>
const ui = SwaggerUIBundle({{
  url: "{1}",
  dom_id: "#swagger-ui",
  layout: "BaseLayout",
  deepLinking: true,
  showExtensions: true,
  showCommonExtensions: true,
  oauth2RedirectUrl: new URL("{2}/oauth2-redirect", window.location.href).href,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIBundle.SwaggerUIStandalonePreset],
}});
</script>
</body>
</html>
)",
                escaped(title), openapi_url, assets_url);
}

std::string redoc_page(std::string_view title, std::string_view openapi_url, std::string_view assets_url) {
  return format(R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{0} - ReDoc</title>
<link rel="icon" href="data:,">
<style>body {{ margin: 0; padding: 0; }}</style>
</head>
<body>
<redoc spec-url="{1}"></redoc>
<script src="{2}/redoc.standalone.js"></script>
</body>
</html>
)",
                escaped(title), openapi_url, assets_url);
}

// What Swagger UI's own page of this name does: it hands the answer to the window that asked, and closes.
std::string_view oauth2_redirect_page() noexcept {
  return R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Swagger UI: OAuth2 Redirect</title>
</head>
<body>
<script>
'use strict';
const request = window.opener.swaggerUIRedirectOauth2;
const answer = Object.fromEntries(new URLSearchParams(
    /code|token|error/.test(window.location.hash) ? window.location.hash.substring(1) : window.location.search));
const isValid = answer.state === request.state;
const flow = request.auth.schema.get('flow');
if ((flow === 'accessCode' || flow === 'authorizationCode' || flow === 'authorization_code') && !request.auth.code) {
  if (!isValid) {
    request.errCb({authId: request.auth.name, source: 'auth', level: 'warning',
                   message: 'The state that the server passed does not match the one that was sent.'});
  }
  if (answer.code) {
    delete request.state;
    request.auth.code = answer.code;
    request.callback({auth: request.auth, redirectUrl: request.redirectUrl});
  } else {
    request.errCb({authId: request.auth.name, source: 'auth', level: 'error',
                   message: answer.error ? '[' + answer.error + ']: ' + (answer.error_description || '')
                                         : '[Authorization failed]: no access code came from the server.'});
  }
} else {
  request.callback({auth: request.auth, token: answer, isValid: isValid, redirectUrl: request.redirectUrl});
}
window.close();
</script>
</body>
</html>
)";
}

}  // namespace weft::web
