// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "weft/io/stream.hpp"
#include "weft/tls/certificate.hpp"

namespace weft::net {
class socket_stream;
}

namespace weft::tls {

namespace detail {
struct stream_state;
}

/// A TLS connection over any other stream, which it owns. Made by `client_handshake`, `server_handshake` and
/// `connect`.
///
/// Closed when it goes out of scope; then the peer cannot tell whether it has everything: end with
/// `shutdown` or `close_write`. A reader never waits for a writer, nor the other way round.
class stream final : public io::stream {
 public:
  explicit stream(std::unique_ptr<detail::stream_state> state) noexcept;
  stream(stream&&) noexcept;
  stream& operator=(stream&&) noexcept;
  ~stream() override;

  /// Throws `truncated_error` if the stream below ends and the peer has not said that it would.
  task<std::size_t> read_some(std::span<char> into) override;
  task<io::chunk> read_chunk() override;

  /// Cancellation: once the first byte may be on its way, half a record may be too. Reading goes on, but all
  /// that writes throws `error` with `errc::torn`.
  task<> write_all(std::string_view data) override;
  task<> write_all(std::string_view first, std::string_view second) override;

  /// Takes one record at most, and all of it only if the stream below has it: what is left must come next,
  /// and takes along what the stream below had no room for.
  std::size_t try_write(std::string_view data) override;

  /// Tells the peer that this was all (close_notify). Idempotent.
  task<> close_write() override;

  /// Without a word to the peer.
  void close() noexcept override;

  /// May be wrong about what is none of the program's business, a new session ticket: then a read waits.
  bool has_input() const noexcept override;
  bool noticed_input() const noexcept override;
  void answer_attribute(io::attribute_request& request) const override;

  /// Ends both sides in order: says that this was all, drops what the peer still sends until it says the
  /// same, and closes. Throws `timeout_error` after the `shutdown_limit` of the handshake's options, closed
  /// all the same. Cancellation: closed.
  task<> shutdown();

  /// What was agreed on: `TLSv1.3`.
  std::string version() const;
  std::string cipher() const;
  /// The protocol that ALPN chose; empty: none.
  std::string protocol() const;
  /// Whether an earlier session was taken up again.
  bool resumed() const noexcept;
  /// The name that the client asked for; empty: none.
  std::string server_name() const;
  /// What the peer has shown; empty: nothing.
  std::optional<certificate> peer_certificate() const;
  /// The socket below, if the kernel encrypts what is sent on it, as `context_options::kernel_tls` asks for:
  /// what `net::send_file` sends there comes between what is written here. Null: it does not.
  net::socket_stream* kernel_socket() const noexcept;
  /// The stream that carries this one.
  io::stream& below() const noexcept;

 private:
  std::unique_ptr<detail::stream_state> state_;
};

}  // namespace weft::tls
