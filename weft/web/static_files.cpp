// SPDX-License-Identifier: MIT
#include "weft/web/static_files.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/coding/content_coding.hpp"
#include "weft/fs/errors.hpp"
#include "weft/fs/file.hpp"
#include "weft/fs/status.hpp"
#include "weft/http/percent.hpp"
#include "weft/http/status.hpp"
#include "weft/web/file_response.hpp"
#include "weft/web/responses.hpp"

namespace weft::web {

namespace {

struct variant {
  coding::content_coding how;
  std::string_view suffix;
};
constexpr std::array<variant, 3> variants{{{coding::content_coding::zstd, ".zst"},
                                           {coding::content_coding::br, ".br"},
                                           {coding::content_coding::gzip, ".gz"}}};

/// The path below the directory that a URL's path means, without a '/' at its ends; nothing if it means none.
std::optional<std::string> path_below(std::string_view url_path) {
  const auto decoded = http::percent_decode(url_path);
  if (!decoded || decoded->find('\0') != std::string::npos || decoded->find('\\') != std::string::npos) {
    return std::nullopt;
  }
  std::string path;
  for (std::string_view rest = *decoded; !rest.empty();) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view segment = rest.substr(0, slash);
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    if (segment.empty() || segment == ".") continue;
    if (segment == "..") return std::nullopt;
    path += (path.empty() ? "" : "/") + std::string(segment);
  }
  return path;
}

/// The same URL with a '/' after its path: relative, as it is not known here where the files are mounted.
std::string into_directory(const http::request& r) {
  const std::string_view path = r.path();
  std::string url = "./" + std::string(path.substr(path.rfind('/') + 1)) + '/';
  if (!r.query().empty()) url += '?' + std::string(r.query());
  return url;
}

/// Whether a way without links has failed for one, or for a system that cannot tell.
bool may_have_links(const std::error_code& why) {
  return why == std::errc::too_many_symbolic_link_levels || why == std::errc::function_not_supported ||
         why == std::errc::operation_not_permitted;
}

class file_server {
 public:
  file_server(const std::string& directory, static_options options)
      : root_(std::filesystem::canonical(directory)), options_(std::move(options)) {}

  task<http::response> answer(http::request& r) const {
    if (r.method != "GET" && r.method != "HEAD") {
      http::response refused =
          json_text(R"({"detail":"Method Not Allowed"})", http::status::method_not_allowed);
      refused.headers.add("allow", "GET, HEAD");
      co_return refused;
    }
    const auto path = path_below(r.path());
    if (path) {
      const bool as_directory = r.path().ends_with('/');
      if (auto made = co_await send(r, *path, as_directory)) co_return *std::move(made);
    }
    if (options_.html) {
      if (auto opened = co_await open("404.html")) {
        http::response made =
            co_await file_response(http::request{.method = r.method}, std::move(*opened), "404.html");
        made.status = http::status::not_found;
        co_return made;
      }
    }
    co_return json_text(R"({"detail":"Not Found"})", http::status::not_found);
  }

 private:
  task<std::optional<http::response>> send(http::request& r, std::string path, bool as_directory) const {
    const std::string whole = root_ + '/' + path;
    if (options_.html && co_await fs::is_directory(whole)) {
      if (!as_directory) co_return redirect(into_directory(r));
      path += path.empty() ? "index.html" : "/index.html";
    } else if (as_directory) {
      co_return std::nullopt;
    }
    const file_options how{.cache_control = options_.cache_control};
    if (options_.precompressed) {
      if (auto made = co_await send_variant(r, path, how)) co_return made;
    }
    auto opened = co_await open(path);
    if (!opened) co_return std::nullopt;
    co_return co_await file_response(r, std::move(*opened), path, how);
  }

  /// What is there compressed already, in the form that the client likes best.
  task<std::optional<http::response>> send_variant(http::request& r, const std::string& path,
                                                   const file_options& how) const {
    std::vector<coding::content_coding> there;
    const auto accepted = r.headers.get("accept-encoding");
    if (!accepted) co_return std::nullopt;
    for (const variant& each : variants) {
      if (co_await fs::is_file(root_ + '/' + path + std::string(each.suffix))) there.push_back(each.how);
    }
    const auto chosen = coding::choose_coding(accepted, there);
    for (const variant& each : variants) {
      if (chosen != each.how) continue;
      auto opened = co_await open(path + std::string(each.suffix));
      if (!opened) break;
      http::response made = co_await file_response(r, std::move(*opened), path, how);
      made.headers.add("content-encoding", coding::name(each.how));
      made.headers.add("vary", "accept-encoding");
      co_return made;
    }
    co_return std::nullopt;
  }

  /// Opens a file of the directory; nothing if there is none, or if a link has led out of it.
  task<std::optional<fs::file>> open(std::string path) const {
    const std::string whole = root_ + '/' + path;
    if (!options_.follow_symlinks) {
      try {
        co_return co_await fs::open(whole, {.read = true, .no_symlinks = true});  // as nearly all are
      } catch (const fs::error& e) {
        if (!may_have_links(e.code())) co_return std::nullopt;
      }
    }
    try {
      fs::file opened = co_await fs::open(whole);
      if (!options_.follow_symlinks && !is_inside(opened)) co_return std::nullopt;
      co_return std::move(opened);
    } catch (const fs::error&) {
      co_return std::nullopt;
    }
  }

  // Where it is in truth, however it was reached: asked of the open file, so that nothing can change in
  // between.
  bool is_inside(const fs::file& opened) const {
    std::array<char, PATH_MAX> room;
    const ssize_t size =
        ::readlink(format("/proc/self/fd/{}", opened.descriptor()).c_str(), room.data(), room.size());
    const std::string_view place(room.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return place.starts_with(root_) && (root_ == "/" || place[root_.size()] == '/');
  }

  std::string root_;
  static_options options_;
};

}  // namespace

http::handler static_files(const std::string& directory, static_options options) {
  auto files = std::make_shared<const file_server>(directory, std::move(options));
  return http::handler([files](http::request& r) { return files->answer(r); });
}

}  // namespace weft::web
