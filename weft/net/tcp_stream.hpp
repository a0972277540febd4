// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "weft/io/descriptor.hpp"
#include "weft/io/stream.hpp"
#include "weft/net/endpoint.hpp"

namespace weft {
class loop;
}

namespace weft::net {

/// A TCP connection. Made by `connect` and by `tcp_listener::accept`.
///
/// Closed when it goes out of scope. Small writes are sent at once (TCP_NODELAY).
class tcp_stream final : public io::stream {
 public:
  /// Takes over a connected, non-blocking socket.
  tcp_stream(loop& l, io::descriptor socket, const endpoint& peer);
  tcp_stream(tcp_stream&&) noexcept;
  tcp_stream& operator=(tcp_stream&&) noexcept;
  ~tcp_stream() override;

  task<std::size_t> read_some(std::span<char> into) override;
  task<> write_all(std::string_view data) override;
  task<> write_all(std::string_view first, std::string_view second) override;
  task<> close_write() override;
  void close() noexcept override;
  bool has_input() const noexcept override;
  bool noticed_input() const noexcept override;

  const endpoint& peer() const noexcept;
  endpoint local() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace weft::net
