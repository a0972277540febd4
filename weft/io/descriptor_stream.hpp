// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "weft/io/descriptor.hpp"
#include "weft/io/stream.hpp"

namespace weft {
class loop;
}

namespace weft::io {

/// A pipe, a terminal, or any descriptor that is read and written, as a stream. Closed when it goes out of
/// scope.
///
/// One that can only be read fails to write, and the other way round. A file and `/dev/null` never make a
/// task wait for the loop: their calls go to the system at once. `close_write` closes what can only be
/// written. Writing to a pipe that nobody reads is an `io::error`, EPIPE: making a stream ignores SIGPIPE
/// unless the program handles it.
class descriptor_stream final : public stream {
 public:
  /// Takes over a descriptor that does not block, or is of a file. `name` is for errors.
  descriptor_stream(loop& l, io::descriptor fd, std::string name);
  descriptor_stream(descriptor_stream&&) noexcept;
  descriptor_stream& operator=(descriptor_stream&&) noexcept;
  ~descriptor_stream() override;

  task<std::size_t> read_some(std::span<char> into) override;
  task<> write_all(std::string_view data) override;
  task<> write_all(std::string_view first, std::string_view second) override;
  task<> write_all(std::span<const std::string_view> parts) override;
  task<> close_write() override;
  void close() noexcept override;
  bool has_input() const noexcept override;

  /// -1 once it is closed.
  int descriptor() const noexcept;
  bool is_terminal() const noexcept;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// The two ends of a pipe: what is written to the second is read from the first. Throws `io::error`.
task<std::pair<descriptor_stream, descriptor_stream>> pipe();

/// Standard input, output and error as streams, whatever they are: pipes, terminals, sockets, files,
/// `/dev/null`.
///
/// Other processes share them, and must not find them changed. A terminal or a pipe is opened a second time
/// through /proc/self/fd, which gives this process a mode of its own: O_NONBLOCK is not seen by the others.
/// Where that is refused (no /proc, another user's terminal), and for sockets and files, nothing is set: the
/// system is asked whether it is ready, and then called for a small piece, which only somebody else who reads
/// the same input at the same instant can make wait. Closing one leaves the standard descriptor open. Throws
/// `io::error`.
task<descriptor_stream> open_stdin();
task<descriptor_stream> open_stdout();
task<descriptor_stream> open_stderr();

/// The terminal that controls this process, both ways. Throws `io::error`: ENXIO if there is none.
task<descriptor_stream> open_terminal();

}  // namespace weft::io
