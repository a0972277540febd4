// SPDX-License-Identifier: MIT
#include "apps/echo/raw_echo.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "weft/base/intrusive_list.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/sleep.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/io_driver.hpp"

namespace echo {
namespace {

using weft::io::event_target;
using weft::io::io_driver;

constexpr std::uint32_t both_edges = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
using piece = std::array<char, 64 * 1024>;

bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK; }

/// A connection. What the peer does not take at once is kept, and no more is read until it does.
class connection final : public event_target, public weft::base::list_hook {
 public:
  connection(io_driver& driver, piece& shared, int fd) noexcept
      : driver_(driver), piece_(shared), socket_(fd) {}
  ~connection() {
    unlink();
    if (watched()) driver_.remove(*this, socket_.get(), false);
  }
  bool watch() noexcept { return driver_.add(*this, socket_.get(), both_edges) == 0; }

 private:
  void on_events(std::uint32_t events) noexcept override {
    peer_ended_ = peer_ended_ || (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
    while (flush_unsent()) {
      const ssize_t got = recv(socket_.get(), piece_.data(), piece_.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && would_block()) return;
      if (got <= 0) {
        delete this;
        return;
      }
      if (!send_now({piece_.data(), static_cast<std::size_t>(got)})) return;
      if (static_cast<std::size_t>(got) < piece_.size() && !peer_ended_) return;  // the next byte is an edge
    }
  }
  // False: the peer takes no more, or this is gone.
  bool flush_unsent() noexcept { return unsent_.empty() || send_now(std::exchange(unsent_, {})); }
  bool send_now(std::string_view data) noexcept {
    while (!data.empty()) {
      const ssize_t sent = send(socket_.get(), data.data(), data.size(), MSG_NOSIGNAL);
      if (sent >= 0) {
        data.remove_prefix(static_cast<std::size_t>(sent));
      } else if (would_block()) {
        unsent_ = data;
        return false;
      } else if (errno != EINTR) {
        delete this;
        return false;
      }
    }
    return true;
  }

  io_driver& driver_;
  piece& piece_;
  weft::io::descriptor socket_;
  std::string unsent_;
  bool peer_ended_ = false;
};

class listener final : public event_target {
 public:
  listener(io_driver& driver, int fd) : driver_(driver), fd_(fd) {
    if (const int why = driver_.add(*this, fd_, both_edges)) throw weft::io::error(why, "watch a listener");
  }
  ~listener() {
    while (connections_.linked()) delete static_cast<connection*>(connections_.next);
    driver_.remove(*this, fd_, true);
  }

 private:
  void on_events(std::uint32_t) noexcept override {
    for (;;) {
      const int fd = accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0 && (errno == EINTR || errno == ECONNABORTED)) continue;
      if (fd < 0) return;
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      auto* const made = new connection(driver_, piece_, fd);
      connections_.push_back(*made);
      if (!made->watch()) delete made;
    }
  }

  io_driver& driver_;
  int fd_;
  piece piece_;
  weft::base::list_hook connections_;
};

class message_socket final : public event_target {
 public:
  message_socket(io_driver& driver, int fd) : driver_(driver), fd_(fd) {
    if (const int why = driver_.add(*this, fd_, both_edges)) throw weft::io::error(why, "watch a socket");
  }
  ~message_socket() { driver_.remove(*this, fd_, true); }

 private:
  void on_events(std::uint32_t) noexcept override {
    sockaddr_storage from;
    for (;;) {
      socklen_t from_bytes = sizeof from;
      auto* const sender = reinterpret_cast<sockaddr*>(&from);
      const ssize_t got = recvfrom(fd_, piece_.data(), piece_.size(), 0, sender, &from_bytes);
      if (got < 0 && would_block()) return;
      if (got >= 0) sendto(fd_, piece_.data(), static_cast<std::size_t>(got), 0, sender, from_bytes);
    }
  }

  io_driver& driver_;
  int fd_;
  piece piece_;
};

}  // namespace

weft::task<> serve_raw(int fd) {
  const auto serving = std::make_unique<listener>(weft::io::driver_of(co_await weft::this_loop{}), fd);
  co_await weft::sleep_forever();
}

weft::task<> serve_raw_messages(int fd) {
  const auto serving = std::make_unique<message_socket>(weft::io::driver_of(co_await weft::this_loop{}), fd);
  co_await weft::sleep_forever();
}

}  // namespace echo
