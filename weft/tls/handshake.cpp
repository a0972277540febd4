// SPDX-License-Identifier: MIT
#include "weft/tls/handshake.hpp"

#include <chrono>
#include <exception>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/idna/host_name.hpp"
#include "weft/tls/detail/stream_state.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls {

namespace {

/// What a server of TLS 1.3 has left when it is done are session tickets: they go with its first write, so
/// that it does not wait for a client that writes before it reads.
bool may_wait(const detail::stream_state& s) {
  return s.protocol.context().is == detail::role::server && SSL_version(&s.protocol.ssl()) == TLS1_3_VERSION;
}

task<> shake_hands(detail::stream_state& s) {
  for (;;) {
    const detail::progress what = s.protocol.handshake();
    if (what == detail::progress::failed) {
      co_await s.send_alert();
      std::rethrow_exception(s.protocol.failure());
    }
    const bool done = what == detail::progress::done;
    if (!s.protocol.output().empty() && !(done && may_wait(s))) co_await s.send();
    if (done) co_return;
    if (what == detail::progress::wants_room) {
      co_await s.wait_for_room();
      continue;
    }
    s.protocol.received(co_await s.below->read_some(s.protocol.room()));
  }
}

task<stream> begin(std::unique_ptr<io::stream> over, std::string host, context with,
                   handshake_options options) {
  auto s = std::make_unique<detail::stream_state>(std::move(over), with.state(), std::move(host),
                                                  detail::on_the_wire(options.protocols));
  s->shutdown_limit = options.shutdown_limit;
  s->protocol.receive(options.already_read);
  if (with.state()->kernel_tls) s->offer_kernel();
  auto shaking = shake_hands(*s);
  cancel_scope limit(options.handshake_limit);
  if (co_await attempt(limit, shaking) == ended::cancelled) {
    co_await pass_on();
    throw timeout_error(format("{}: not done after {:g} s", s->protocol.about(),
                               std::chrono::duration<double>(options.handshake_limit).count()));
  }
  shaking.take();
  co_return stream(std::move(s));
}

}  // namespace

task<stream> client_handshake(std::unique_ptr<io::stream> over, std::string host, context with,
                              handshake_options options) {
  WEFT_ASSERT(with.state()->is == detail::role::client, "a context for servers cannot begin as a client");
  auto ascii = idna::to_ascii(host);
  if (!ascii) {
    throw certificate_error(errc::certificate_of_other_host,
                            format("TLS with {}: no certificate is for it: {}", host, ascii.error()));
  }
  return begin(std::move(over), *std::move(ascii), std::move(with), std::move(options));
}

task<stream> server_handshake(std::unique_ptr<io::stream> over, context with, handshake_options options) {
  WEFT_ASSERT(with.state()->is == detail::role::server, "a context for clients cannot begin as a server");
  return begin(std::move(over), {}, std::move(with), std::move(options));
}

}  // namespace weft::tls
