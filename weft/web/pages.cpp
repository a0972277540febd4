// SPDX-License-Identifier: MIT
#include "weft/web/pages.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/web/responses.hpp"

namespace weft::web {

namespace {

std::filesystem::path found(const std::string& path) {
  std::error_code none;
  if (std::filesystem::exists(path, none)) return path;
  const auto beside = std::filesystem::read_symlink("/proc/self/exe", none).parent_path() / path;
  return std::filesystem::exists(beside, none) ? beside : std::filesystem::path(path);
}

}  // namespace

std::function<http::response()> html_file(const std::string& path) {
  errno = 0;
  std::ifstream in(found(path), std::ios::binary);
  std::string page((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) {
    throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(),
                            format("weft: the page '{}'", path));
  }
  return [page = std::move(page)] { return html(page); };
}

}  // namespace weft::web
