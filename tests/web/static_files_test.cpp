// SPDX-License-Identifier: MIT
// Covers: weft/web/file_response.hpp
#include "weft/web/static_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "weft/coding/encoder.hpp"
#include "weft/web/file_response.hpp"
#include "weft/web/test_client.hpp"

namespace weft::web {
namespace {

namespace stdfs = std::filesystem;

/// A directory of files, beside one that must not be reached.
class StaticFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (stdfs::temp_directory_path() / "weft_static_XXXXXX").string();
    base_ = mkdtemp(pattern.data());
    stdfs::create_directories(base_ / "www/sub");
    write("secret.txt", "secret");
    write("www/a.txt", "0123456789");
    write("www/app.js", "let x;");
    write("www/app.js.gz", coding::encode_all(coding::content_coding::gzip, "let x;"));
    write("www/index.html", "<p>home");
    write("www/sub/index.html", "<p>sub");
    write("www/404.html", "<p>missing");
    write("www/with blank.txt", "blank");
    stdfs::create_symlink("../secret.txt", base_ / "www/out.txt");
    stdfs::create_symlink("a.txt", base_ / "www/in.txt");
    stdfs::create_directory_symlink("..", base_ / "www/up");
  }
  void TearDown() override { stdfs::remove_all(base_); }
  void write(const char* name, const std::string& content) {
    std::ofstream(base_ / name, std::ios::binary) << content;
  }
  test_response get(std::string url, http::headers fields = {}, static_options options = {}) {
    app a;
    a.mount("/s", static_files(base_ / "www", std::move(options)));
    return test_client(a).get(url, std::move(fields));
  }
  stdfs::path base_;
};

TEST_F(StaticFiles, AreSentWithTheirTypeAndState) {
  const auto got = get("/s/a.txt");
  EXPECT_EQ(got.status(), 200);
  EXPECT_EQ(got.body(), "0123456789");
  EXPECT_EQ(got.header("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(get("/s/with%20blank.txt").body(), "blank");
  EXPECT_EQ(get("/s/in.txt").body(), "0123456789");
  EXPECT_EQ(get("/s/a.txt", {{"if-none-match", std::string(got.header("etag"))}}).status(), 304);
  EXPECT_EQ(get("/s/a.txt", {{"if-modified-since", std::string(got.header("last-modified"))}}).status(), 304);
  EXPECT_EQ(get("/s/a.txt", {{"if-match", "\"other\""}}).status(), 412);
}

TEST_F(StaticFiles, WhatLeadsOutIsNotFound) {
  for (const char* url :
       {"/s/../secret.txt", "/s/%2e%2e/secret.txt", "/s/..%2fsecret.txt", "/s/out.txt", "/s/up/secret.txt",
        "/s/sub/../../secret.txt", "/s/..\\secret.txt", "/s/%5c..%5csecret.txt", "/s/a.txt%00", "/s/a.txt/",
        "/s/sub", "/s/", "/s/none", "/s//etc/passwd", "/s/%zz"}) {
    EXPECT_EQ(get(url).status(), 404) << url;
  }
  EXPECT_EQ(get("/s/out.txt", {}, {.follow_symlinks = true}).body(), "secret");
}

TEST_F(StaticFiles, PartsMayBeAskedFor) {
  const auto one = get("/s/a.txt", {{"range", "bytes=2-4"}});
  EXPECT_EQ(one.status(), 206);
  EXPECT_EQ(one.body(), "234");
  EXPECT_EQ(one.header("content-range"), "bytes 2-4/10");
  const auto two = get("/s/a.txt", {{"range", "bytes=0-0,-1"}});
  EXPECT_EQ(two.status(), 206);
  const auto beyond = get("/s/a.txt", {{"range", "bytes=10-"}});
  EXPECT_EQ(beyond.status(), 416);
  EXPECT_EQ(beyond.header("content-range"), "bytes */10");
}

TEST_F(StaticFiles, PagesHaveAnIndexAndSayWhatIsMissing) {
  const static_options pages{.html = true};
  EXPECT_EQ(get("/s/", {}, pages).body(), "<p>home");
  EXPECT_EQ(get("/s", {}, pages).header("location"), "http://testserver/s/");
  EXPECT_EQ(get("/s/sub/", {}, pages).body(), "<p>sub");
  EXPECT_EQ(get("/s/sub", {}, pages).status(), 307);
  const auto missing = get("/s/none", {{"if-none-match", "*"}}, pages);
  EXPECT_EQ(missing.status(), 404);
  EXPECT_EQ(missing.body(), "<p>missing");
}

TEST_F(StaticFiles, WhatIsCompressedAlreadyIsSentSo) {
  const auto got = get("/s/app.js", {{"accept-encoding", "br, gzip"}});
  EXPECT_EQ(got.header("content-encoding"), "gzip");
  EXPECT_EQ(got.header("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(get("/s/app.js", {{"accept-encoding", "br"}}).body(), "let x;");
}

TEST_F(StaticFiles, OnlyGetAndHead) {
  app a;
  a.mount("/s", static_files(base_ / "www"));
  test_client client(a);
  EXPECT_EQ(client.post("/s/a.txt", "x").status(), 405);
  EXPECT_EQ(client.post("/s/a.txt", "x").header("allow"), "GET, HEAD");
  EXPECT_EQ(client.head("/s/a.txt").status(), 200);
  EXPECT_THROW(static_files(base_ / "none"), std::system_error);
}

TEST_F(StaticFiles, OneFileMayBeARoute) {
  app a;
  const std::string path = base_ / "www/a.txt";
  a.get("/x", [path](request& r) { return file_response(r.http(), path, {.download_name = "é.txt"}); });
  const auto got = test_client(a).get("/x");
  EXPECT_EQ(got.body(), "0123456789");
  EXPECT_TRUE(got.header("content-disposition").starts_with("attachment; "))
      << got.header("content-disposition");
}

}  // namespace
}  // namespace weft::web
