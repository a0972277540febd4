// SPDX-License-Identifier: MIT
#include "weft/testing/detail/network_place.hpp"

#include <cerrno>

#include "weft/base/print.hpp"
#include "weft/core/sleep.hpp"
#include "weft/net/errors.hpp"

namespace weft::testing::detail {

namespace {
constexpr std::size_t message_bytes_max = 65'507;  // of a datagram over IPv4
constexpr std::size_t messages_held_max = 1'000;   // more are lost, as in a socket
}  // namespace

network_listener::network_listener(network_state& in, const network_place& at, std::size_t backlog)
    : in_(in), at_(at), backlog_(backlog) {
  if (!in_.listeners.emplace(at_, this).second) {
    throw net::listen_error(EADDRINUSE, format("listen on {}", endpoint_of(at_).str()));
  }
}

task<net::any_stream> network_listener::accept() {
  co_await yield_now();
  while (waiting_.empty() && !closed_) co_await acceptors_.park();
  if (closed_) throw net::error(ECANCELED, "accept a connection");
  auto taken = std::move(waiting_.front());
  waiting_.pop_front();
  const net::endpoint here = taken->local(), peer = taken->peer();
  co_return net::any_stream(std::move(taken), here, peer);
}

void network_listener::close() noexcept {
  if (std::exchange(closed_, true)) return;
  in_.listeners.erase(at_);
  waiting_.clear();
  acceptors_.unpark_all();
}

network_port::network_port(network_state& in, const network_place& at) : in_(in), at_(at) {
  if (!in_.ports.emplace(at_, this).second) {
    throw net::listen_error(EADDRINUSE, format("listen on {}", endpoint_of(at_).str()));
  }
}

task<std::optional<net::datagram>> network_port::next() {
  co_await yield_now();
  while (arrived_.empty() && !closed_) co_await receivers_.park();
  if (closed_) co_return std::nullopt;
  net::datagram taken = std::move(arrived_.front());
  arrived_.pop_front();
  co_return taken;
}

task<> network_port::send_to(std::string_view data, net::endpoint to) {
  co_await yield_now();
  const int why = closed_ ? EBADF : data.size() > message_bytes_max ? EMSGSIZE : 0;
  if (why != 0) throw net::error(why, format("send to {}", to.str()));
  in_.send(at_, data, to);
}

void network_port::close() noexcept {
  if (std::exchange(closed_, true)) return;
  in_.ports.erase(at_);
  receivers_.unpark_all();
}

void network_port::take(net::datagram message) {
  if (arrived_.size() == messages_held_max) return;
  arrived_.push_back(std::move(message));
  receivers_.unpark_all();
}

flying_datagram::~flying_datagram() {
  if (armed()) in_.home.timers().remove(*this);
  unlink();
}

void flying_datagram::fire() noexcept {
  const std::unique_ptr<flying_datagram> self(this);
  const auto found = in_.ports.find(to_);
  if (found != in_.ports.end()) found->second->take(std::move(message_));
}

}  // namespace weft::testing::detail
