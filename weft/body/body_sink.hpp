// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "weft/core/task.hpp"
#include "weft/fs/file.hpp"
#include "weft/http/headers.hpp"

namespace weft::http {

/// Where the body of a message goes while it is made: a connection, or memory.
class body_sink {
 public:
  virtual ~body_sink() = default;

  /// Sends a piece at once. What is written here is on its way when it returns. The first one, which may be
  /// empty, sends the head of the message, too: what fails before it can still be answered with an error.
  ///
  /// Lifetime: borrows `piece` until it returns. Suspends: while the other side takes no more. Throws what
  /// ends the message: the other side has gone, or more was written than was announced.
  virtual task<> write(std::string_view piece) = 0;

  /// Sends a part of a file, by the system alone where that is possible. Throws `end_of_stream` if the file
  /// ends before.
  virtual task<> write_file(fs::file& from, std::uint64_t offset, std::uint64_t bytes);

  /// Fields to send after the body, where the protocol has a place for them: else they are dropped.
  headers trailers{};

 protected:
  body_sink() = default;
  body_sink(body_sink&&) = default;
  body_sink& operator=(body_sink&&) = default;
};

}  // namespace weft::http
