// SPDX-License-Identifier: MIT
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "tests/dns/wire.hpp"
#include "weft/io/descriptor.hpp"

namespace weft::dns {

/// A DNS server on a free port of 127.0.0.1 that answers what a function says, on a thread of its own.
class scripted_server {
 public:
  /// What to send back; nothing: no answer.
  using script = std::function<std::optional<std::string>(std::string_view query, bool over_tcp)>;

  explicit scripted_server(script answer) : answer_(std::move(answer)), stop_(eventfd(0, EFD_CLOEXEC)) {
    // The port of one protocol may be taken for the other.
    for (int i = 0; !listen_on_both(); ++i) {
      if (i == 10) throw std::runtime_error("no port for a DNS server");
    }
    thread_ = std::thread([this] { serve(); });
  }
  ~scripted_server() {
    eventfd_write(stop_.get(), 1);
    thread_.join();
  }
  scripted_server(const scripted_server&) = delete;
  scripted_server& operator=(const scripted_server&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  /// Queries that have come in.
  int queries() const { return queries_; }

 private:
  bool listen_on_both() {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const where = reinterpret_cast<sockaddr*>(&at);
    socklen_t size = sizeof at;
    udp_ = io::descriptor(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    bind(udp_.get(), where, size);
    getsockname(udp_.get(), where, &size);
    port_ = ntohs(at.sin_port);
    tcp_ = io::descriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return bind(tcp_.get(), where, size) == 0 && listen(tcp_.get(), 8) == 0;
  }

  void serve() {
    for (;;) {
      std::array<pollfd, 3> ready{pollfd{.fd = stop_.get(), .events = POLLIN, .revents = 0},
                                  pollfd{.fd = udp_.get(), .events = POLLIN, .revents = 0},
                                  pollfd{.fd = tcp_.get(), .events = POLLIN, .revents = 0}};
      poll(ready.data(), ready.size(), -1);
      if (ready[0].revents) return;
      if (ready[1].revents) answer_datagram();
      if (ready[2].revents) answer_connection();
    }
  }

  void answer_datagram() {
    std::array<char, 1024> query{};
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t n =
        recvfrom(udp_.get(), query.data(), query.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (n < 12) return;
    ++queries_;
    const auto reply = answer_({query.data(), static_cast<std::size_t>(n)}, false);
    if (reply) sendto(udp_.get(), reply->data(), reply->size(), 0, reinterpret_cast<sockaddr*>(&from), size);
  }

  /// A message over TCP has its length in front; in pieces, because c-ares is to put them together.
  void answer_connection() {
    const io::descriptor peer(accept4(tcp_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    for (;;) {
      std::array<char, 1024> query{};
      const ssize_t n = recv(peer.get(), query.data(), 2, MSG_WAITALL);
      if (n != 2) return;
      const auto length = static_cast<std::size_t>(static_cast<unsigned char>(query[1]));
      if (recv(peer.get(), query.data(), length, MSG_WAITALL) != static_cast<ssize_t>(length)) return;
      ++queries_;
      const auto reply = answer_({query.data(), length}, true);
      if (!reply) continue;
      const std::string framed = wire::u16(reply->size()) + *reply;
      for (std::size_t done = 0; done < framed.size(); done += 700) {
        const std::size_t part = std::min<std::size_t>(700, framed.size() - done);
        if (send(peer.get(), framed.data() + done, part, MSG_NOSIGNAL) < 0) return;
      }
    }
  }

  script answer_;
  std::uint16_t port_ = 0;
  io::descriptor udp_, tcp_, stop_;
  std::atomic<int> queries_ = 0;
  std::thread thread_;
};

}  // namespace weft::dns
