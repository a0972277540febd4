// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "weft/core/task.hpp"
#include "weft/fs/file.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"

namespace weft::web {

/// How a file is sent.
struct file_options {
  std::string media_type{};     ///< empty: by the name's extension
  std::string download_name{};  ///< not empty: to be saved under this name, not shown
  std::string cache_control{};
};

/// Sends a file: with its type, an ETag and Last-Modified; only what is asked for, if the request has
/// conditions or ranges; and by the system alone where that is possible.
///
///     app.get("/report", [](web::request& r) { return web::file_response(r.http(), "report.pdf"); });
///
/// The path is the program's own: of what a client names see `static_files`. Throws `fs::error`.
task<http::response> file_response(const http::request& r, std::string path, file_options options = {});
/// The same of a file that is open already; its name tells the type.
task<http::response> file_response(const http::request& r, fs::file opened, std::string_view name,
                                   file_options options = {});

}  // namespace weft::web
