// SPDX-License-Identifier: MIT
#include "weft/net/network.hpp"

#include "weft/base/assert.hpp"
#include "weft/core/loop.hpp"

namespace weft::net {

namespace {

struct chosen_network {
  explicit chosen_network(loop&) {}
  network* now = nullptr;  // null: the system's sockets
};

network*& slot_here() {
  loop* const here = current_loop();
  WEFT_ASSERT(here, "networks are used inside run");
  return here->local<chosen_network>().now;
}

class listening_socket final : public any_listener::source {
 public:
  explicit listening_socket(tcp_listener socket) noexcept : socket_(std::move(socket)) {}

  task<any_stream> accept() override {
    tcp_stream taken = co_await socket_.accept();
    const endpoint local = socket_.local(), peer = taken.peer();
    co_return any_stream(std::make_unique<tcp_stream>(std::move(taken)), local, peer);
  }
  void close() noexcept override { socket_.close(); }
  endpoint local() const override { return socket_.local(); }

 private:
  tcp_listener socket_;
};

class socket_port final : public datagram_port {
 public:
  explicit socket_port(udp_socket socket) noexcept : socket_(std::move(socket)) {}

  task<std::optional<datagram>> next() override { return socket_.next(); }
  task<> send_to(std::string_view data, endpoint to) override { return socket_.send_to(data, to); }
  void close() noexcept override { socket_.close(); }
  endpoint local() const override { return socket_.local(); }

 private:
  udp_socket socket_;
};

}  // namespace

any_listener::any_listener(tcp_listener socket)
    : from_(std::make_unique<listening_socket>(std::move(socket))) {}

network::~network() = default;

network* current_network() { return slot_here(); }

task<std::unique_ptr<io::stream>> connect_stream(std::string host, std::uint16_t port,
                                                 connect_options options) {
  if (network* const used = slot_here()) co_return co_await used->connect(std::move(host), port, options);
  co_return std::make_unique<tcp_stream>(co_await connect(std::move(host), port, options));
}

task<any_listener> listen_any(bind_address address, listen_options options) {
  if (network* const used = slot_here()) co_return co_await used->listen(std::move(address), options);
  co_return any_listener(co_await listen(std::move(address), options));
}

task<std::unique_ptr<datagram_port>> bind_datagrams(bind_address address, udp_options options) {
  if (network* const used = slot_here()) co_return co_await used->bind_datagrams(std::move(address), options);
  co_return std::make_unique<socket_port>(co_await bind_udp(std::move(address), options));
}

use_network::use_network(network& n) : slot_(slot_here()), mine_(n), before_(std::exchange(slot_, &n)) {}

use_network::~use_network() {
  WEFT_ASSERT(slot_ == &mine_, "use_network objects end in the reverse order");
  slot_ = before_;
}

}  // namespace weft::net
