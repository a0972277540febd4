// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "weft/base/intrusive_list.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/timer.hpp"
#include "weft/net/network.hpp"
#include "weft/testing/detail/network_state.hpp"
#include "weft/testing/detail/network_stream.hpp"

namespace weft::testing::detail {

/// Connections that wait to be accepted, while somebody listens.
class network_listener final : public net::any_listener::source {
 public:
  network_listener(network_state& in, const network_place& at, std::size_t backlog);
  ~network_listener() override { network_listener::close(); }

  task<net::any_stream> accept() override;
  void close() noexcept override;
  net::endpoint local() const override { return endpoint_of(at_); }

  bool has_room() const noexcept { return waiting_.size() < backlog_; }
  void take(std::unique_ptr<network_stream> stream) {
    waiting_.push_back(std::move(stream));
    acceptors_.unpark_all();
  }

 private:
  network_state& in_;
  const network_place at_;
  const std::size_t backlog_;
  std::deque<std::unique_ptr<network_stream>> waiting_;
  parking_lot acceptors_;
  bool closed_ = false;
};

/// A socket for datagrams.
class network_port final : public net::datagram_port {
 public:
  network_port(network_state& in, const network_place& at);
  ~network_port() override { network_port::close(); }

  task<std::optional<net::datagram>> next() override;
  task<> send_to(std::string_view data, net::endpoint to) override;
  void close() noexcept override;
  net::endpoint local() const override { return endpoint_of(at_); }

  void take(net::datagram message);

 private:
  network_state& in_;
  const network_place at_;
  std::deque<net::datagram> arrived_;
  parking_lot receivers_;
  bool closed_ = false;
};

/// A datagram on its way. Destroys itself when it arrives.
class flying_datagram final : public base::list_hook, public timer {
 public:
  flying_datagram(network_state& in, const network_place& to, net::datagram m)
      : in_(in), to_(to), message_(std::move(m)) {}
  ~flying_datagram();

  void fire() noexcept override;

 private:
  network_state& in_;
  const network_place to_;
  net::datagram message_;
};

}  // namespace weft::testing::detail
