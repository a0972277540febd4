// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "weft/body/handler.hpp"

namespace weft::web {

struct static_options {
  bool html = false;             ///< a directory is its `index.html`; what is not there is `404.html`
  bool follow_symlinks = false;  ///< out of the directory; within it they are followed always
  bool precompressed =
      true;  ///< `x.js.zst`, `x.js.br` or `x.js.gz` beside `x.js`, for clients that accept it
  std::string cache_control{};
};

/// The files of a directory and of those below it, to be mounted: `app.mount("/static",
/// web::static_files("static"))`.
///
/// GET and HEAD only. What leads out of the directory, by `..`, by an escape or by a link, is not found.
/// Throws `std::system_error` if there is no such directory.
http::handler static_files(const std::string& directory, static_options options = {});

}  // namespace weft::web
