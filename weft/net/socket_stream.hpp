// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "weft/io/descriptor.hpp"
#include "weft/io/stream.hpp"
#include "weft/net/endpoint.hpp"
#include "weft/net/socket_options.hpp"

namespace weft {
class loop;
}
namespace weft::io {
class pollable;
}

namespace weft::net {

/// What TCP and Unix connections have in common: a connected socket that is closed when it goes out of scope.
class socket_stream : public io::stream {
 public:
  task<std::size_t> read_some(std::span<char> into) final;
  task<io::chunk> read_chunk() final;
  task<> write_all(std::string_view data) final;
  task<> write_all(std::string_view first, std::string_view second) final;
  task<> write_all(std::span<const std::string_view> parts) final;
  std::size_t try_write(std::string_view data) final;
  task<> close_write() final;
  void close() noexcept final;
  bool has_input() const noexcept final;
  bool noticed_input() const noexcept final;
  void answer_attribute(io::attribute_request& request) const override;

  /// Sets or asks for an option: `stream.set(net::no_delay(false))`, `stream.get<net::no_delay>()`. Throws
  /// `net::error`.
  template <socket_option Option>
  void set(const Option& option) {
    option.set_on(descriptor());
  }
  template <socket_option Option>
  Option get() const {
    return Option::get_from(descriptor());
  }

  /// Closes so that the peer sees a reset, not an end; what is unsent is thrown away.
  void abort() noexcept;

  /// The socket, for system calls that this class lacks; -1 once it is closed. Before such a call receives:
  /// `stop_receiving`.
  int descriptor() const noexcept;
  /// What waits for it: to make operations of such calls.
  io::pollable& readiness() noexcept;

  /// Makes sure that nothing is received from the socket but by the caller, until the next `read_chunk` or
  /// `read_some`: on io_uring the first `read_chunk` receives ahead of the later ones. Returns whether there
  /// is something that was received before, which `read_some` gives without a call of the system. Suspends:
  /// until the system has stopped. Cancellation: it goes on stopping. Throws `net::error` if the stream is
  /// closed meanwhile.
  task<bool> stop_receiving();

  /// Gives up the socket, which stays open; the stream is as if it were closed. Throws `net::error` (EBUSY),
  /// and gives up nothing, if bytes were received ahead: `stop_receiving`, and read them.
  io::descriptor release();

 protected:
  /// Whether a read that gives less than was asked for has emptied the socket.
  enum class short_read : bool { means_nothing, means_empty };
  socket_stream(loop& l, io::descriptor socket, short_read meaning);
  socket_stream(socket_stream&&) noexcept;
  socket_stream& operator=(socket_stream&&) noexcept;
  ~socket_stream() override;

  /// The peer's name, for errors.
  virtual std::string peer_text() const = 0;
  /// Throws `net::error` if this is closed.
  socket_address local_address() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace weft::net
