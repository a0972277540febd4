// SPDX-License-Identifier: MIT
// TLS: a server and its clients, errors that say why, a stream that becomes secure half-way, and https.
#include <string>

#include "examples/localhost_certificate.hpp"
#include "weft/client.hpp"
#include "weft/core.hpp"
#include "weft/io.hpp"
#include "weft/net.hpp"
#include "weft/server.hpp"
#include "weft/tls.hpp"

using namespace weft;

// [server]
tls::context server_context() {
  return tls::context::for_server(tls::identity::from_pem(localhost_certificate, localhost_key));
}

task<> echo(tls::stream& stream) {
  std::string piece(1000, '\0');
  while (const std::size_t n = co_await stream.read_some(piece)) {
    co_await stream.write_all(std::string_view(piece).substr(0, n));
  }
}

task<> serve_echo(net::tcp_listener listener) {
  co_await tls::serve(std::move(listener), server_context(), echo);
}
// [/server]

// [client]
tls::context believing_itself() {
  return tls::context::for_client({.trust_system = false, .trusted = std::string(localhost_certificate)});
}

task<std::string> ask(std::uint16_t port) {
  auto stream = co_await tls::connect("localhost", port, {.with = believing_itself()});
  co_await stream.write_all("hello over " + stream.version());
  std::string answer(18, '\0');
  co_await stream.read_exactly(answer);
  co_await stream.shutdown();
  co_return answer;
}
// [/client]

// [why]
task<std::string> why_not(std::uint16_t port) {
  try {
    co_await tls::connect("localhost", port);  // as the system trusts
  } catch (const tls::certificate_error& e) {
    co_return e.what();
  }
  co_return "";
}
// [/why]

// [starttls]
task<tls::stream> start_tls(net::tcp_stream plain) {
  io::buffered_reader in(plain);
  co_await in.read_until("\n");  // the request; more may have come with it
  co_await plain.write_all("go ahead\n");
  tls::handshake_options options{.already_read = std::string(in.buffered())};
  co_return co_await tls::server_handshake(std::move(plain), server_context(), std::move(options));
}
// [/starttls]

// [https]
task<> serve_https(net::tcp_listener listener) {
  const auto answer = [](const http::request& r) { return http::response{.body = r.target}; };
  co_await http::serve(std::move(listener), answer, {.tls = server_context()});
}

task<std::string> get(std::string url) {
  http::client client({.tls = {.trust_system = false, .trusted = std::string(localhost_certificate)}});
  co_return std::string((co_await client.get(url)).body());
}
// [/https]

task<std::string> become_secure() {
  auto listener = co_await net::listen({.host = "127.0.0.1"});
  auto plain = co_await net::connect(listener.local());
  auto other = co_await listener.accept();
  std::string said(8, '\0');
  co_await with_task_group([&](task_group<>& group) -> task<> {
    group.spawn([&]() -> task<> {
      auto secured = co_await start_tls(std::move(other));
      co_await secured.write_all("secured!");
    });
    co_await plain.write_all("STARTTLS\n");
    std::string go(9, '\0');
    co_await plain.read_exactly(go);
    auto secured = co_await tls::client_handshake(std::move(plain), "localhost", believing_itself());
    co_await secured.read_exactly(said);
  });
  co_return said;
}

task<bool> all_right() {
  bool right = true;
  const auto check = [&](std::string got, std::string_view wanted) {
    print("{}\n", got);
    right = right && got == wanted;
  };
  co_await with_task_group([&](task_group<>& servers) -> task<> {
    auto listener = co_await net::listen({.host = "127.0.0.1"});
    const std::uint16_t port = listener.local().port;
    servers.spawn(serve_echo, std::move(listener));
    check(co_await ask(port), "hello over TLSv1.3");
    check(co_await why_not(port),
          "TLS handshake with localhost: certificate of localhost, issued by localhost, is signed by nobody "
          "known");
    check(co_await become_secure(), "secured!");
    auto web = co_await net::listen({.host = "127.0.0.1"});
    const std::string url = format("https://localhost:{}/page", web.local().port);
    servers.spawn(serve_https, std::move(web));
    check(co_await get(url), "/page");
    servers.cancel();
  });
  co_return right;
}

int main() { return run(all_right) ? 0 : 1; }
