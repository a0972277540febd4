// SPDX-License-Identifier: MIT
#pragma once

#include "weft/core/task.hpp"

namespace weft::io {

/// Waits until a descriptor that a library owns can be read, or is at its end, or broken.
///
/// Makes no call on it and leaves it as it is; a file is always ready. One task may wait to read while
/// another waits to write; a second one of a kind gets `busy_error`. Before the descriptor is closed under
/// those who wait, call `notify_closing`. Throws `io::error`: EBADF, EEXIST if a stream of this loop owns it.
/// Cost: two or three system calls; whoever waits often for the same one keeps a `pollable` and awaits
/// `wait_ready`. Source: Trio's `wait_readable`.
task<> wait_readable(int fd);

/// The same until it can be written, or is broken.
task<> wait_writable(int fd);

/// Says that this loop's `fd` is about to be closed: who waits for it gets an `io::error`, ECANCELED.
task<> notify_closing(int fd);

}  // namespace weft::io
