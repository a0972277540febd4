// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "weft/io/errors.hpp"

// io::error
// └── fs::error               a file or a directory could not be used; code() is the errno
//     ├── not_found           it, or a directory on the way to it, is not there
//     ├── already_exists      something of that name is there
//     ├── permission_denied   not allowed, or the file system is read-only
//     ├── no_space            the disk, a quota, or the limit of a file's size is reached
//     ├── not_a_file          a FIFO, a terminal, a socket: what has no position
//     ├── too_large           a file is longer than who reads it whole allows
//     └── too_many_watches    a limit of the system for what watches files is reached
namespace weft::fs {

/// A file could not be used: `write downloaded/BR.gif: no space left on device`. `code()` is the errno.
///
/// `what()` is one line: control characters of a name are written as `\n` or `\x1b`.
class error : public io::error {
 public:
  error(int error_number, const std::string& attempted);
  /// `attempted path: reason`, or `attempted path to other: reason`.
  error(int error_number, std::string_view attempted, std::string path, std::string other = {});

  const std::string& path() const noexcept { return path_; }    ///< what it was about, as it was given
  const std::string& other() const noexcept { return other_; }  ///< of two the second; else empty

 protected:
  struct because {
    std::string text;  ///< said in place of what the errno means
  };
  error(int error_number, std::string_view attempted, std::string path, const because& reason);

 private:
  std::string path_, other_;
};

class not_found : public error {
 public:
  using error::error;
};
class already_exists : public error {
 public:
  using error::error;
};
class permission_denied : public error {
 public:
  using error::error;
};
class no_space : public error {
 public:
  using error::error;
};

/// A FIFO, a terminal or a socket was opened as a file: see `io::descriptor_stream` for those.
class not_a_file : public error {
 public:
  explicit not_a_file(std::string path);
};

/// A file is longer than `read_bytes` or `read_text` was told to take.
class too_large : public error {
 public:
  too_large(std::string path, std::uint64_t bytes_max);
  std::uint64_t bytes_max() const noexcept { return bytes_max_; }

 private:
  std::uint64_t bytes_max_;
};

/// No more can be watched: ENOSPC says that `fs.inotify.max_user_watches` is reached, EMFILE
/// `max_user_instances`.
class too_many_watches : public error {
 public:
  too_many_watches(int error_number, std::string path);
};

/// Throws the class that belongs to the errno.
[[noreturn]] void throw_error(int error_number, std::string_view attempted, std::string path,
                              std::string other = {});

}  // namespace weft::fs
