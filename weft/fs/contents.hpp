// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "weft/core/task.hpp"

// A whole file in one call.
namespace weft::fs {

/// The longest file that is read whole unless a call says otherwise: 1 GiB, as of
/// `buffered_reader::read_all`.
inline constexpr std::uint64_t file_bytes_max_default = std::uint64_t{1} << 30;

/// Reads a whole file, of which the system may not know the size before: those of /proc too.
///
/// Suspends: if it, or the way to it, is not in the system's cache, or if it is longer than 256 KiB.
/// Cancellation: a thread stops after the piece that it reads. Throws `too_large`, `not_a_file`, `fs::error`.
/// Cost: the system calls of a loop by hand (open, fstat, read, close); at most one trip to a thread.
task<std::string> read_bytes(std::string path, std::uint64_t bytes_max = file_bytes_max_default);

/// The same for text. Throws `io::bad_text` if it is no UTF-8, too. Nothing is made of line ends.
task<std::string> read_text(std::string path, std::uint64_t bytes_max = file_bytes_max_default);

/// Makes a file of these bytes, or empties the one that is there and writes them into it.
///
/// Suspends: always. Cancellation, and an error: a part may have been written; `replace` leaves all or
/// nothing. Throws `fs::error`, also for what the system reports when the file is closed.
task<> write(std::string path, std::string bytes);

/// Writes the bytes to the end of a file, which is made if it is not there.
task<> append(std::string path, std::string bytes);

/// What `replace` waits for.
enum class durability : std::uint8_t {
  cached,  ///< nothing: a crash of the machine may bring the one before back
  forced   ///< the file, and its name in the directory, are on the disk
};

/// Writes a whole file, or nothing: whoever opens it gets the one before or this one, complete.
///
/// Keeps the permissions of the one before. A symbolic link is replaced, not what it leads to. Cancellation:
/// a thread that has begun is awaited. Throws `fs::error`; then no part of it is left behind. Blocking form:
/// `write_file`.
task<> replace(std::string path, std::string bytes, durability how = durability::cached);

}  // namespace weft::fs
