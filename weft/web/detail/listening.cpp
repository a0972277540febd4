// SPDX-License-Identifier: MIT
#include "weft/web/detail/listening.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/net/endpoint.hpp"
#include "weft/net/errors.hpp"

namespace weft::web::detail {

namespace {

net::endpoint endpoint_of(int socket) {
  net::socket_address address;
  getsockname(socket, address.get(), address.size_pointer());
  return address.to_endpoint();
}

bool is_unix(int socket) {
  int family = 0;
  socklen_t size = sizeof family;
  return getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &family, &size) == 0 && family == AF_UNIX;
}

[[noreturn]] void fail(std::string_view where) {
  throw net::listen_error(errno, format("listen on {}", where));
}

io::descriptor listen_at(const sockaddr* address, socklen_t size, const serve_options& options,
                         std::string_view where) {
  io::descriptor made(socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  const bool shares_port = address->sa_family != AF_UNIX;
  if (!made || setsockopt(made.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      (shares_port && setsockopt(made.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) ||
      bind(made.get(), address, size) != 0 || ::listen(made.get(), options.backlog) != 0) {
    fail(where);
  }
  return made;
}

/// The first address of the host. Blocks.
net::endpoint resolved(const serve_options& options) {
  if (options.host.empty()) return {*ip_address::parse("::"), options.port};
  if (const auto literal = ip_address::parse(options.host)) return {*literal, options.port};
  const addrinfo wanted{.ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  if (getaddrinfo(options.host.c_str(), nullptr, &wanted, &found) != 0) {
    errno = EADDRNOTAVAIL;
    fail(options.host);
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> held(found, freeaddrinfo);
  net::socket_address address;
  std::memcpy(address.get(), found->ai_addr, found->ai_addrlen);
  net::endpoint at = address.to_endpoint();
  at.port = options.port;
  return at;
}

io::descriptor listen_at_path(const serve_options& options) {
  sockaddr_un address{.sun_family = AF_UNIX};
  if (options.uds.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    fail(options.uds);
  }
  options.uds.copy(address.sun_path, sizeof address.sun_path - 1);
  const auto* const to = reinterpret_cast<const sockaddr*>(&address);
  // One that nobody listens on was left by a crash.
  const io::descriptor probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (connect(probe.get(), to, sizeof address) != 0 && errno == ECONNREFUSED) unlink(options.uds.c_str());
  return listen_at(to, sizeof address, options, options.uds);
}

}  // namespace

task<listener> listen(const serve_options& options) {
  if (options.fd < 0 && !options.uds.empty()) {
    co_return co_await net::listen_unix(net::unix_address(options.uds), {.backlog = options.backlog});
  }
  if (options.fd < 0)
    co_return co_await net::listen({options.host, options.port}, {.backlog = options.backlog});
  loop& l = co_await this_loop{};
  io::descriptor inherited(options.fd);
  if (is_unix(options.fd)) co_return net::unix_listener(l, std::move(inherited));
  co_return net::tcp_listener(l, std::move(inherited));
}

std::vector<io::descriptor> listen_for_workers(const serve_options& options, std::size_t count) {
  std::vector<io::descriptor> made;
  if (options.fd >= 0) made.emplace_back(dup(options.fd));
  if (options.fd < 0 && !options.uds.empty()) made.push_back(listen_at_path(options));
  if (!made.empty()) {
    while (made.size() < count) made.emplace_back(dup(made.front().get()));
    return made;
  }
  net::endpoint at = resolved(options);
  for (; made.size() < count; at = endpoint_of(made.front().get())) {
    const net::socket_address address(at);
    made.push_back(
        listen_at(address.get(), address.size(), options, format("{}:{}", options.host, options.port)));
  }
  return made;
}

std::string place_of(int socket, const serve_options& options) {
  if (is_unix(socket)) {
    return options.uds.empty() ? format("socket {}", socket) : "unix socket " + options.uds;
  }
  const net::endpoint at = endpoint_of(socket);
  const std::string address = options.fd >= 0 || options.host.empty() ? at.address.str() : options.host;
  const bool is_literal_v6 = address.find(':') != std::string::npos;
  const bool secure = options.server.tls || !options.certificate_file.empty();
  return format("{}://{}:{}", secure ? "https" : "http", is_literal_v6 ? '[' + address + ']' : address,
                at.port);
}

std::string place_of(const listener& l, const serve_options& options) {
  if (const auto* tcp = std::get_if<net::tcp_listener>(&l)) return place_of(tcp->descriptor(), options);
  return "unix socket " + std::get<net::unix_listener>(l).local().str();
}

}  // namespace weft::web::detail
