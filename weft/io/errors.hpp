// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <system_error>

#include "weft/base/error.hpp"

// weft::error
// └── io::error           the system or the peer failed; code() is the errno
//     ├── end_of_stream   the stream ended in the middle of something
//     ├── too_long        a line, or another piece, is longer than allowed
//     └── bad_text        bytes that are no UTF-8
// logic_error
// └── io::busy_error      two tasks use one direction of a stream
namespace weft::io {

/// The system or the peer failed. `what()` is `attempted: reason`, `code()` the errno.
class error : public weft::error {
 public:
  error(int error_number, const std::string& attempted);
  error(std::error_code code, const std::string& message) : weft::error(code, message) {}
};

/// The peer closed the stream in the middle of something that was expected whole.
class end_of_stream : public error {
 public:
  end_of_stream(std::size_t got, std::size_t wanted);
  std::size_t got() const noexcept { return got_; }
  std::size_t wanted() const noexcept { return wanted_; }

 private:
  std::size_t got_, wanted_;
};

/// A line, or another piece of a stream, is longer than allowed. What was read of it stays where it was read
/// from: `buffered_reader::buffered`.
class too_long : public error {
 public:
  too_long(const std::string& what, std::size_t bytes_max);
  std::size_t bytes_max() const noexcept { return bytes_max_; }

 private:
  std::size_t bytes_max_;
};

/// Bytes that are to be text are no UTF-8.
class bad_text : public error {
 public:
  explicit bad_text(std::size_t offset);
  std::size_t offset() const noexcept { return offset_; }  ///< of the first wrong byte, from the beginning

 private:
  std::size_t offset_;
};

/// Two tasks read, or two write, one stream at the same time: their bytes would mix.
class busy_error : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace weft::io
