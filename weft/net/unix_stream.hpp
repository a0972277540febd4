// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/net/attributes.hpp"
#include "weft/net/socket_stream.hpp"
#include "weft/net/unix_address.hpp"

namespace weft::net {

/// Most descriptors that one message carries: the system's SCM_MAX_FD.
inline constexpr std::size_t descriptors_per_message_max = 253;

/// A connection within this machine, which can carry open descriptors. Made by `connect_unix`,
/// `unix_listener::accept` and `unix_pair`.
class unix_stream final : public socket_stream {
 public:
  /// Takes over a connected, non-blocking socket.
  unix_stream(loop& l, io::descriptor socket, unix_address peer = {});

  /// Unnamed, unless the peer has bound its socket.
  const unix_address& peer() const noexcept { return peer_; }
  unix_address local() const { return unix_address::from_system(local_address()); }
  /// Who is at the other end, as the system knows it. Throws `net::error`.
  credentials peer_process() const;
  void answer_attribute(io::attribute_request& request) const override;

  /// Sends copies of open descriptors, which stay open here, together with `data`, at least one byte.
  ///
  /// Lifetime: borrows both until then. Throws `net::error`; `std::invalid_argument` for no data or too many
  /// descriptors. Cancellation: as for `write_all`; the descriptors go with the first byte.
  task<> send_descriptors(std::string_view data, std::span<const int> descriptors);

  /// Sends `data`, at least one byte, as coming from `sender`, which the peer hears if it has set
  /// `sender_credentials`: without it, this process. Throws as `send_descriptors`; EPERM if this process may
  /// not speak for that one.
  task<> send_as(std::string_view data, const credentials& sender);

  struct message {
    std::size_t bytes = 0;  ///< 0: the peer has ended the stream
    std::vector<io::descriptor> descriptors;
    std::optional<credentials> sender;  ///< if `sender_credentials` is set
  };
  /// Reads what is there, as `read_some`, with the descriptors that came with it; `read_some` closes those.
  ///
  /// Cancellation: nothing is lost, descriptors included. Throws `net::error` if more came than
  /// `descriptors_max`; then they are closed.
  task<message> receive_descriptors(std::span<char> into, std::size_t descriptors_max = 16);

 private:
  std::string peer_text() const override { return peer_.str(); }
  task<> send_with(std::string_view data, int kind, std::span<const char> attached, const char* attempted);

  unix_address peer_;
};

/// Connects to the socket that listens at `to`. Waits while its queue is full. Throws `connect_error`.
/// Cancellation: the socket is closed.
task<unix_stream> connect_unix(unix_address to);

/// Two ends that are connected to each other. Waits while no descriptor is left. Throws `net::error`.
task<std::pair<unix_stream, unix_stream>> unix_pair();

}  // namespace weft::net
