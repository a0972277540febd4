// SPDX-License-Identifier: MIT
#include "weft/net/datagram_protocol.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/cancel_scope.hpp"
#include "weft/core/exception_group.hpp"
#include "weft/core/parking_lot.hpp"
#include "weft/core/task_group.hpp"
#include "weft/net/detail/open_socket.hpp"

// Receiving is the body of a group; messages that the system has no room for go out in a child beside it.
namespace weft::net {

namespace {
constexpr std::size_t datagram_bytes_max = 64 * 1024;
}

class datagram_transport::exchange {
 public:
  exchange(udp_socket& over, datagram_protocol& p)
      : socket_(over),
        protocol_(p),
        transport_(*this),
        family_(detail::get_number(over.descriptor(), SOL_SOCKET, SO_DOMAIN, "ask for a socket's family")) {}
  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;
  ~exchange() {
    socket_.close();
    protocol_.connection_lost(std::exchange(error_, nullptr));
  }

  task<> run() {
    try {
      co_await with_task_group([this](task_group<>& group) -> task<> {
        group.spawn_daemon(&exchange::send_out, this);
        protocol_.connection_made(transport_);
        co_await receiving_.run([this] { return receive(); });
        while (!sent_all()) co_await sent_.park();
      });
    } catch (const exception_group& errors) {
      error_ = errors.leaves().front();
      throw;
    }
  }

  void send(std::string_view data, const std::optional<endpoint>& to) {
    if (closing_) return;
    if (sent_all() && send_now(data, to)) return;
    waiting_.emplace_back(std::string(data), to);
    unsent_bytes_ += data.size();
    unsent_.unpark_one();
    if (unsent_bytes_ <= marks_.high || std::exchange(paused_, true)) return;
    protocol_.pause_writing();
  }
  void close() noexcept {
    closing_ = true;
    receiving_.cancel();
  }
  void abort() noexcept {
    close();
    waiting_.clear();
    unsent_bytes_ = 0;
    socket_.close();
    sent_.unpark_all();
  }
  void set_reading(bool on) noexcept {
    is_reading_ = on;
    if (on) resumed_.unpark_all();
  }

  std::size_t unsent() const noexcept { return unsent_bytes_; }
  bool closing() const noexcept { return closing_; }
  void set(io::water_marks marks) noexcept { marks_ = marks; }
  const udp_socket& socket() const noexcept { return socket_; }

 private:
  using message = std::pair<std::string, std::optional<endpoint>>;

  /// False: there is no room for it now.
  bool send_now(std::string_view data, const std::optional<endpoint>& to) {
    const socket_address address = to ? socket_address(*to, family_) : socket_address();
    const sockaddr* const at = to ? address.get() : nullptr;
    const socklen_t size = to ? address.size() : 0;
    ssize_t sent = 0;
    do {
      sent = ::sendto(socket_.descriptor(), data.data(), data.size(), MSG_NOSIGNAL, at, size);
    } while (sent < 0 && errno == EINTR);
    if (sent >= 0) return true;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return false;
    protocol_.error_received(error(errno, "send a datagram to " + (to ? to->str() : "the peer")));
    return true;
  }

  bool sent_all() const noexcept { return waiting_.empty() && !sending_; }

  task<> receive() {
    const auto into = std::make_unique_for_overwrite<char[]>(datagram_bytes_max);
    for (;;) {
      udp_socket::arrival got{};
      std::optional<error> failed;
      try {
        got = co_await socket_.receive_from({into.get(), datagram_bytes_max});
      } catch (const error& e) {
        failed = e;
      }
      while (!is_reading_) co_await resumed_.park();
      if (socket_.descriptor() < 0) co_return close();
      if (failed) {
        protocol_.error_received(*failed);
      } else {
        protocol_.datagram_received({into.get(), got.bytes}, got.from);
      }
    }
  }

  task<> send_out() {
    for (;;) {
      while (waiting_.empty()) co_await unsent_.park();
      const message next = std::move(waiting_.front());
      waiting_.pop_front();
      sending_ = true;
      std::optional<error> failed;
      try {
        co_await (next.second ? socket_.send_to(next.first, *next.second) : socket_.send(next.first));
      } catch (const error& e) {
        failed = e;
      }
      sending_ = false;
      unsent_bytes_ -= std::min(unsent_bytes_, next.first.size());  // none are after `abort`
      if (failed && socket_.descriptor() >= 0) protocol_.error_received(*failed);
      if (paused_ && unsent_bytes_ <= marks_.low) {
        paused_ = false;
        protocol_.resume_writing();
      }
      if (sent_all()) sent_.unpark_all();
    }
  }

  udp_socket& socket_;
  datagram_protocol& protocol_;
  datagram_transport transport_;
  const int family_;
  io::water_marks marks_;
  cancel_scope receiving_;
  std::deque<message> waiting_;
  std::size_t unsent_bytes_ = 0;
  std::exception_ptr error_;
  parking_lot unsent_, sent_, resumed_;
  bool is_reading_ = true, paused_ = false, closing_ = false, sending_ = false;
};

void datagram_transport::send_to(std::string_view data, const endpoint& to) { exchange_.send(data, to); }
void datagram_transport::send(std::string_view data) { exchange_.send(data, std::nullopt); }
void datagram_transport::close() noexcept { exchange_.close(); }
void datagram_transport::abort() noexcept { exchange_.abort(); }
void datagram_transport::pause_reading() noexcept { exchange_.set_reading(false); }
void datagram_transport::resume_reading() noexcept { exchange_.set_reading(true); }
bool datagram_transport::is_closing() const noexcept { return exchange_.closing(); }
std::size_t datagram_transport::unsent() const noexcept { return exchange_.unsent(); }
const udp_socket& datagram_transport::socket() const noexcept { return exchange_.socket(); }

void datagram_transport::set_water_marks(io::water_marks marks) {
  if (marks.low > marks.high) throw std::invalid_argument("weft: the low water mark is above the high one");
  exchange_.set(marks);
}

task<> run_protocol(udp_socket& over, datagram_protocol& p) {
  datagram_transport::exchange one(over, p);
  co_await one.run();
}

}  // namespace weft::net
