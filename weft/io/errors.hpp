// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <system_error>

#include "weft/base/error.hpp"

// weft::error
// └── io::error           the system or the peer failed; code() is the errno
//     └── end_of_stream   the stream ended in the middle of something
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

/// Two tasks read, or two write, one stream at the same time: their bytes would mix.
class busy_error : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace weft::io
