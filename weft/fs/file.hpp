// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "weft/core/task.hpp"
#include "weft/fs/status.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/stream.hpp"

namespace weft::fs {

/// What a file is opened for: one of the constants below, or what a designated initializer says.
struct open_options {
  bool read = false;
  bool write = false;
  bool append = false;         ///< every write goes to the end, wherever that is by then
  bool create = false;         ///< makes it if it is not there
  bool exclusive = false;      ///< with `create`: it must not be there, not even as a dangling symbolic link
  bool truncate = false;       ///< empties it
  bool follow_symlink = true;  ///< else a symbolic link at the end of the path is an error, ELOOP
  /// A symbolic link anywhere in the path is an error, ELOOP. A system that cannot tell says ENOSYS, or EPERM
  /// behind a filter of system calls. Source: openat2(2).
  bool no_symlinks = false;
  mode_t permissions = 0666;  ///< of one that is made, less the umask
};
inline constexpr open_options reading{.read = true};
inline constexpr open_options writing{.write = true, .create = true, .truncate = true};
inline constexpr open_options appending{.write = true, .append = true, .create = true};
inline constexpr open_options updating{.read = true, .write = true};
inline constexpr open_options creating{.read = true, .write = true, .create = true, .exclusive = true};

/// An open file: a stream of bytes from its position on, and reads and writes at any offset.
///
///     auto log = co_await fs::open("log", fs::reading);
///     io::lines in(log);
///     while (auto line = co_await in.next()) ...
///
/// What the system's cache has is read at once; all else is done by a thread of the pool, or by io_uring,
/// while other tasks run. As a stream it has one position for both directions, so that two tasks may not use
/// it at the same time: `busy_error`. Reads give 0 at the end, and go on if the file grows. Reads and writes
/// at an offset do not move the position, and any number may run at once.
///
/// Cancellation: a call that a thread has begun is awaited and its result delivered. Throws `fs::error`.
class file final : public io::stream {
 public:
  /// Takes over a descriptor that somebody else has opened; `path` is for errors.
  file(io::descriptor opened, std::string path, const open_options& how);
  file(file&&) noexcept;
  file& operator=(file&&) noexcept;
  ~file() override;

  task<std::size_t> read_some(std::span<char> into) override;
  task<> write_all(std::string_view data) override;
  using stream::write_all;
  task<> write_all(std::span<const std::string_view> parts) override;
  /// Nothing is written after it. Closes what can only be written, as `finish`.
  task<> close_write() override;
  /// Idempotent. Errors that the system reports only now are lost: see `finish`.
  void close() noexcept override;
  bool has_input() const noexcept override { return true; }

  /// Reads up to so many bytes from `offset` on. Returns the count; less than asked for only at the end.
  task<std::size_t> read_at(std::uint64_t offset, std::span<char> into);
  task<std::size_t> read_at(std::uint64_t offset, std::span<const std::span<char>> into);
  /// Writes all of it from `offset` on; what is between the end and there reads as zeros. Throws
  /// `std::logic_error` for a file that is appended to, where the system ignores the offset.
  task<> write_at(std::uint64_t offset, std::string_view data);
  task<> write_at(std::uint64_t offset, std::span<const std::string_view> parts);

  // The position, and what is known of the file; none of these waits.
  std::uint64_t tell() const noexcept;
  void seek(std::uint64_t position) noexcept;
  std::uint64_t size() const { return stat().size; }
  fs::status stat() const;

  task<> truncate(std::uint64_t size);
  /// Returns when what was written is on the disk: `sync` with all that is known of the file, `sync_data`
  /// with what reading it back needs.
  task<> sync();
  task<> sync_data();
  /// Closes, and throws what the system reports only now, as network file systems and quotas do.
  task<> finish();

  const std::string& path() const noexcept;  ///< as it was given
  int descriptor() const noexcept;           ///< -1 once it is closed

 private:
  struct state;
  class use;
  class transfer_call;
  class sync_call;

  std::unique_ptr<state> state_;
};

/// Opens a file; closed when it goes out of scope.
///
/// A FIFO, a terminal or a socket is `not_a_file`, and never waits for another process; a directory is an
/// error, EISDIR. The descriptor is close-on-exec. Cancellation: a descriptor that comes too late is closed.
/// Throws `fs::error`.
task<file> open(std::string path, open_options how = reading);

}  // namespace weft::fs
