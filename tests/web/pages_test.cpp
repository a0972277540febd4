// SPDX-License-Identifier: MIT
#include "weft/web/pages.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace weft::web {
namespace {

TEST(HtmlFile, IsReadWhenTheRouteIsMade) {
  const auto path = std::filesystem::temp_directory_path() / ("page" + std::to_string(std::rand()) + ".html");
  std::ofstream(path) << "<p>hi</p>";
  const auto page = html_file(path);
  std::filesystem::remove(path);
  EXPECT_EQ(page().body, "<p>hi</p>");
  EXPECT_EQ(page().headers.get("content-type"), "text/html; charset=utf-8");
  EXPECT_THROW(html_file(path), std::system_error);
}

}  // namespace
}  // namespace weft::web
