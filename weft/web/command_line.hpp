// SPDX-License-Identifier: MIT
#pragma once

#include "weft/web/serve_options.hpp"

namespace weft::web {

/// Reads the options of a server from a command line, with those of `defaults` for what is not given. The
/// names are uvicorn's; what is not given is taken from the environment, `--log-level` from WEFT_LOG_LEVEL.
/// Proxies on this machine are trusted unless it, or `defaults`, says otherwise. Throws `cli::exit_request`.
serve_options parse_command_line(int argc, char** argv, serve_options defaults);

}  // namespace weft::web
