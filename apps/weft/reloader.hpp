// SPDX-License-Identifier: MIT
#pragma once

#include "apps/weft/serve_words.hpp"
#include "apps/weft/served_program.hpp"
#include "weft/core/task.hpp"
#include "weft/web/serve_options.hpp"

namespace weft_command {

/// Serves `program` until it is cancelled, and builds it again whenever its sources change.
///
/// The listening socket belongs to this process, and each run of the program inherits it: it stays open, and
/// connections wait in it meanwhile. The run before ends its requests while the next one serves. While there
/// is nothing to run, because it does not compile, say, this process answers all requests with the reason.
weft::task<> serve_reloading(served_program program, serve_words words, weft::web::serve_options options);

}  // namespace weft_command
