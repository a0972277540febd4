// SPDX-License-Identifier: MIT
#include "weft/web/documentation.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "weft/coding/content_coding.hpp"
#include "weft/coding/decoder.hpp"
#include "weft/web/app.hpp"
#include "weft/web/docs_pages.hpp"
#include "weft/web/openapi.hpp"

namespace weft::web {

namespace {

bool has_route(const app& a, std::string_view path) {
  return std::ranges::any_of(a.routes(), [&](const route& each) { return each.path.text() == path; });
}

/// The file as it is stored, for a client that takes it so; else unpacked.
http::response send_asset(const docs_asset& asset, request& r) {
  constexpr std::array offered{coding::content_coding::gzip};
  const auto chosen = coding::choose_coding(r.headers().get("accept-encoding"), offered);
  const bool as_it_is = chosen == coding::content_coding::gzip;
  http::response made = http::response::bytes(
      as_it_is ? std::string(asset.gzip) : coding::decode_all("gzip", asset.gzip).value_or(std::string()),
      asset.media_type);
  if (as_it_is) made.headers.add("content-encoding", "gzip");
  made.headers.add("vary", "accept-encoding");
  made.headers.add("cache-control", "public, max-age=86400");
  return made;
}

/// From the page at `page` to another path of the application, wherever it is mounted: `docs/x.js`.
std::string relative(std::string_view page, std::string_view to) {
  std::string up;
  for (const char c : page.substr(1)) up += c == '/' ? "../" : "";
  return up + std::string(to.substr(1));
}

}  // namespace

void add_documentation(app& to) {
  const app_options& o = to.options();
  if (o.openapi_url.empty()) return;
  const auto add = [&](const std::string& path, auto fn) {
    if (!has_route(to, path)) to.get(path, std::move(fn), hidden, without_dependencies);
  };
  add(o.openapi_url, [text = openapi(to)] { return json_text(text); });
  if (!o.docs_url.empty()) {
    const std::string page =
        swagger_page(o.title, relative(o.docs_url, o.openapi_url), relative(o.docs_url, o.docs_url));
    add(o.docs_url, [page] { return html(page); });
    add(o.docs_url + "/oauth2-redirect", [] { return html(std::string(oauth2_redirect_page())); });
  }
  const std::string& assets = o.docs_url.empty() ? o.redoc_url : o.docs_url;
  if (!o.redoc_url.empty()) {
    const std::string page =
        redoc_page(o.title, relative(o.redoc_url, o.openapi_url), relative(o.redoc_url, assets));
    add(o.redoc_url, [page] { return html(page); });
  }
  if (assets.empty()) return;
  for (const docs_asset& asset : docs_assets()) {
    add(assets + '/' + std::string(asset.name), [&asset](request& r) { return send_asset(asset, r); });
  }
}

}  // namespace weft::web
