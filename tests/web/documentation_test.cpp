// SPDX-License-Identifier: MIT
// Covers: weft/web/docs_pages.hpp
#include "weft/web/documentation.hpp"

#include <gtest/gtest.h>

#include <string>

#include "weft/coding/decoder.hpp"
#include "weft/web/app.hpp"
#include "weft/web/docs_pages.hpp"
#include "weft/web/openapi.hpp"
#include "weft/web/test_client.hpp"

namespace weft::web {
namespace {

TEST(Documentation, IsPartOfEveryApplication) {
  app a{{.title = "T<b>"}};
  a.get("/x", [] { return 1; });
  test_client client(a);
  EXPECT_EQ(client.get("/openapi.json").header("content-type"), "application/json");
  EXPECT_NE(client.get("/openapi.json").body().find(R"("/x")"), std::string::npos);
  const auto docs = client.get("/docs");
  EXPECT_EQ(docs.header("content-type"), "text/html; charset=utf-8");
  EXPECT_NE(docs.body().find("<title>T&lt;b&gt; - Swagger UI</title>"), std::string::npos);
  EXPECT_NE(docs.body().find(R"(src="docs/swagger-ui-bundle.js")"), std::string::npos) << docs.body();
  EXPECT_NE(client.get("/redoc").body().find(R"(<redoc spec-url="openapi.json">)"), std::string::npos);
  EXPECT_EQ(client.get("/docs/oauth2-redirect").status(), 200);
  EXPECT_EQ(openapi(a).find("docs"), std::string::npos);
}

TEST(Documentation, ItsFilesComeFromTheProgram) {
  app a;
  test_client client(a);
  EXPECT_EQ(docs_assets().size(), 3u);
  for (const docs_asset& asset : docs_assets()) {
    const std::string url = "/docs/" + std::string(asset.name);
    const auto packed = client.get(url, {{"accept-encoding", "gzip, br"}});
    EXPECT_EQ(packed.header("content-encoding"), "gzip");
    const auto plain = client.get(url);
    EXPECT_EQ(plain.header("content-encoding"), "");
    EXPECT_GT(plain.body().size(), 100'000u);
    EXPECT_EQ(coding::decode_all("gzip", packed.body()), plain.body());
    EXPECT_EQ(plain.header("content-type"), asset.media_type);
  }
}

TEST(Documentation, MayBeElsewhereOrLeftOut) {
  app moved{{.openapi_url = "/api/v1/openapi.json", .docs_url = "/api/docs", .redoc_url = ""}};
  moved.get("/redoc", [] { return 7; });
  test_client client(moved);
  EXPECT_NE(client.get("/api/docs").body().find(R"(url: "../api/v1/openapi.json")"), std::string::npos);
  EXPECT_NE(client.get("/api/docs").body().find(R"(src="../api/docs/swagger-ui-bundle.js")"),
            std::string::npos);
  EXPECT_EQ(client.get("/redoc").body(), "7");
  app none{{.openapi_url = ""}};
  EXPECT_EQ(test_client(none).get("/docs").status(), 404);
}

}  // namespace
}  // namespace weft::web
