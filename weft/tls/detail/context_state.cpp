// SPDX-License-Identifier: MIT
#include "weft/tls/detail/context_state.hpp"

#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/print.hpp"
#include "weft/tls/detail/engine.hpp"
#include "weft/tls/detail/ocsp.hpp"
#include "weft/tls/detail/trust.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls::detail {

namespace {

int number_of(version v) noexcept { return v == version::tls_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION; }

// The server's order counts. With nothing in common the handshake fails: RFC 7301 §3.2.
int choose_protocol(SSL* ssl, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void*) noexcept {
  const std::string& ours = engine::of(*ssl).protocols();
  if (ours.empty()) return SSL_TLSEXT_ERR_NOACK;
  unsigned char* found = nullptr;
  const int outcome = SSL_select_next_proto(&found, size, reinterpret_cast<const unsigned char*>(ours.data()),
                                            static_cast<unsigned int>(ours.size()), offered, offered_size);
  *chosen = found;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Returns whether the session is kept.
int keep_session(SSL* ssl, SSL_SESSION* session) noexcept {
  const engine& of = engine::of(*ssl);
  if (of.host().empty() || SSL_SESSION_is_resumable(session) != 1) return 0;
  of.context().sessions.store(of.host(), session_pointer(session));
  return 1;
}

// Called for every handshake of a server; whether or not the client has asked for a host.
int check_asked_host(SSL* ssl, int* alert, void*) noexcept {
  engine& of = engine::of(*ssl);
  const char* const host = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (!host || !of.context().refuse_other_hosts || of.context().identities.find(host))
    return SSL_TLSEXT_ERR_OK;
  of.refuse(errc::no_such_host, format("the client asks for {}, which is not here", host));
  *alert = SSL_AD_UNRECOGNIZED_NAME;
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Called when a certificate is needed: not for a session that is taken up again.
int show_identity(SSL* ssl, void*) noexcept {
  const identity* const shown = engine::of(*ssl).shown();
  return !shown || show(*ssl, *shown) ? 1 : 0;
}

}  // namespace

std::string on_the_wire(const std::vector<std::string>& protocols) {
  std::string list;
  for (const std::string& name : protocols) {
    if (name.empty() || name.size() > 255) {
      throw std::invalid_argument("weft: the name of a protocol has 1 to 255 bytes");
    }
    list += static_cast<char>(name.size());
    list += name;
  }
  return list;
}

context_state::context_state(role of, const context_options& options)
    : is(of),
      check_peer(options.check_peer.value_or(of == role::client ? peer_check::required : peer_check::none)),
      check_ocsp(options.ocsp),
      refuse_other_hosts(options.refuse_other_hosts),
      kernel_tls(options.kernel_tls),
      protocols(on_the_wire(options.protocols)),
      sessions(options.sessions_max),
      ssl(SSL_CTX_new(of == role::client ? TLS_client_method() : TLS_server_method())) {
  SSL_CTX* const made = ssl.get();
  if (!made) throw credentials_error("make a TLS context: " + take_reason());
  SSL_CTX_set_min_proto_version(made, number_of(options.version_min));
  SSL_CTX_set_max_proto_version(made, number_of(options.version_max));
  SSL_CTX_set_options(made, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(made, 1);  // the head of a record and the rest in one call
  if (check_peer != peer_check::none) trust(*made, options);
  if (of == role::client) {
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(made, keep_session);
    if (check_ocsp != ocsp_check::none && check_peer != peer_check::none) detail::check_ocsp(*made);
  } else {
    // Tickets hold the sessions: the server keeps nothing.
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
    constexpr std::string_view name = "weft";
    SSL_CTX_set_session_id_context(made, reinterpret_cast<const unsigned char*>(name.data()), name.size());
    SSL_CTX_set_alpn_select_cb(made, choose_protocol, nullptr);
    SSL_CTX_set_tlsext_servername_callback(made, check_asked_host);
    show_ocsp(*made);
  }
  SSL_CTX_set_cert_cb(made, show_identity, nullptr);
  if (options.identity) set_identities({*options.identity});
}

void context_state::set_identities(std::vector<identity> shown) {
  const ssl_pointer trial(SSL_new(ssl.get()));
  for (const identity& one : shown) {
    if (trial && show(*trial, one)) continue;
    throw credentials_error(format("certificate of {}: {}", one.certificate().subject, take_reason()));
  }
  identities = shown_identities(std::move(shown));
}

}  // namespace weft::tls::detail
