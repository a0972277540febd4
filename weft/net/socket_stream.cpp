// SPDX-License-Identifier: MIT
#include "weft/net/socket_stream.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/io/packed_chunks.hpp"
#include "weft/io/pollable.hpp"
#include "weft/io/uring_arrivals.hpp"
#include "weft/io/write_operation.hpp"
#include "weft/net/attributes.hpp"
#include "weft/net/detail/descriptor_gate.hpp"
#include "weft/net/errors.hpp"

namespace weft::net {

struct socket_stream::state {
  state(loop& l, io::descriptor taken, short_read meaning)
      : socket(std::move(taken)), poll(l, socket.get()), home(l), short_means(meaning) {}

  /// Before the first chunk is read. A stream that counts what else comes with its bytes, as those of Unix
  /// do, receives nothing that nobody has asked for.
  void begin_chunks() {
    chunks = &home.local<io::chunk_pool>();
    packed = &home.local<io::packed_chunks>();
    io::uring_driver* const ring = short_means == short_read::means_empty ? io::uring_of(home) : nullptr;
    if (ring && socket && !poll.is_used(io::direction::read))
      arrivals = std::make_unique<io::uring_arrivals>(*ring, poll);
  }

  /// False for a reader that was woken, if the stream was closed or read before its turn came.
  bool has_arrivals() const noexcept { return arrivals && arrivals->has_arrived(); }

  io::descriptor socket;
  io::pollable poll;
  std::unique_ptr<io::uring_arrivals> arrivals;  // once a chunk was read, on io_uring
  loop& home;
  io::chunk_pool* chunks = nullptr;  // once it has read one
  io::packed_chunks* packed = nullptr;
  short_read short_means;
};

namespace {

class receive final : public io::pollable_operation {
 public:
  receive(io::pollable& on, std::span<char> into, bool short_is_empty) noexcept
      : pollable_operation(on, io::direction::read), into_(into), short_is_empty_(short_is_empty) {}
  std::size_t count = 0;

 private:
  bool attempt() noexcept override {
    const ssize_t n = recv(on_.fd(), into_.data(), into_.size(), 0);
    if (n < 0) {
      error_number = errno;
      return error_number != EAGAIN;
    }
    count = static_cast<std::size_t>(n);
    if (count < into_.size() && short_is_empty_) on_.drained();
    return true;
  }
  io::ring_call call() noexcept override {
    return {io::ring_call::kind::receive, into_.data(), into_.size()};
  }
  bool called(std::size_t bytes, bool more) noexcept override {
    count = bytes;
    if (more) on_.filled();
    return true;
  }
  std::span<char> into_;
  bool short_is_empty_;
};

/// Receives what there is, when the loop is told of it; or only waits for it, if there is no room.
class receive_chunk final : public io::pollable_operation {
 public:
  receive_chunk(io::pollable& on, io::packed_chunks& into, bool short_is_empty) noexcept
      : pollable_operation(on, io::direction::read), into_(into), short_is_empty_(short_is_empty) {}
  io::chunk result;
  bool has_result = false;

 private:
  bool attempt() noexcept override {
    const std::span<char> room = into_.room();
    if (room.empty()) return true;
    const ssize_t n = recv(on_.fd(), room.data(), room.size(), 0);
    if (n < 0) {
      error_number = errno;
      return error_number != EAGAIN;
    }
    has_result = true;
    const auto count = static_cast<std::size_t>(n);
    if (count > 0) result = into_.take(count);
    if (count < room.size() && short_is_empty_) on_.drained();
    return true;
  }
  io::ring_call call() noexcept override { return {io::ring_call::kind::receive_chunk}; }
  void received(io::chunk got, bool more) noexcept override {
    result = std::move(got);
    has_result = true;
    if (more) on_.filled();
  }
  io::packed_chunks& into_;
  bool short_is_empty_;
};

class send_both final : public io::pollable_operation {
 public:
  send_both(io::pollable& on, std::string_view first, std::string_view second) noexcept
      : pollable_operation(on, io::direction::write), parts_{first, second} {}

 private:
  bool attempt() noexcept override {
    while (!parts_[0].empty() || !parts_[1].empty()) {
      const ssize_t n =
          parts_[1].empty() ? send(on_.fd(), parts_[0].data(), parts_[0].size(), MSG_NOSIGNAL) : send_parts();
      if (n < 0) {
        error_number = errno;
        return error_number != EAGAIN;
      }
      take(static_cast<std::size_t>(n));
    }
    return true;
  }
  io::ring_call call() noexcept override {
    if (parts_[0].empty()) std::swap(parts_[0], parts_[1]);
    if (parts_[0].empty() || !parts_[1].empty()) return {};
    return {io::ring_call::kind::send, const_cast<char*>(parts_[0].data()), parts_[0].size()};
  }
  bool called(std::size_t sent, bool) noexcept override {
    take(sent);
    return parts_[0].empty();
  }
  // Costs the system more than `send` does.
  ssize_t send_parts() noexcept {
    std::array<iovec, 2> vectors;
    for (std::size_t i = 0; i < 2; ++i) {
      vectors[i] = {const_cast<char*>(parts_[i].data()), parts_[i].size()};
    }
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = vectors.size();
    return sendmsg(on_.fd(), &message, MSG_NOSIGNAL);
  }
  void take(std::size_t sent) noexcept {
    const std::size_t of_first = std::min(sent, parts_[0].size());
    parts_[0].remove_prefix(of_first);
    parts_[1].remove_prefix(sent - of_first);
  }
  std::array<std::string_view, 2> parts_;
};

}  // namespace

socket_stream::socket_stream(loop& l, io::descriptor socket, short_read meaning)
    : state_(std::make_unique<state>(l, std::move(socket), meaning)) {}
socket_stream::socket_stream(socket_stream&&) noexcept = default;
socket_stream& socket_stream::operator=(socket_stream&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}
socket_stream::~socket_stream() { close(); }

task<std::size_t> socket_stream::read_some(std::span<char> into) {
  while (state_->arrivals) {
    using arrivals = io::uring_arrivals;
    arrivals::wait operation(*state_->arrivals, arrivals::until::arrival);
    co_await operation;
    int why = operation.error_number;
    if (why == 0 && !operation.may_receive) {
      if (state_->has_arrivals()) co_return state_->arrivals->take(into);
      continue;
    }
    if (why == 0) {
      const ssize_t n = recv(state_->socket.get(), into.data(), into.size(), 0);
      if (n >= 0) co_return static_cast<std::size_t>(n);
      why = errno;
    }
    if (why != EAGAIN && why != EINTR) throw error(why, format("read from {}", peer_text()));
  }
  receive operation(state_->poll, into, state_->short_means == short_read::means_empty);
  co_await operation;
  if (operation.error_number != 0) throw error(operation.error_number, format("read from {}", peer_text()));
  co_return operation.count;
}

task<io::chunk> socket_stream::read_chunk() {
  state& s = *state_;
  if (!s.chunks) s.begin_chunks();
  for (;;) {
    int why = 0;
    if (s.arrivals) {
      using arrivals = io::uring_arrivals;
      arrivals::wait operation(*s.arrivals, arrivals::until::arrival);
      co_await operation;
      why = operation.error_number;
      if (why == 0 && !operation.may_receive) {
        if (s.has_arrivals()) co_return s.arrivals->take();
        continue;
      }
    } else {
      receive_chunk operation(s.poll, *s.packed, s.short_means == short_read::means_empty);
      co_await operation;
      if (operation.has_result) co_return std::move(operation.result);
      why = operation.error_number;
    }
    if (why == 0) {
      io::chunk read(*s.chunks);
      const ssize_t n = recv(s.socket.get(), read.room().data(), read.room().size(), 0);
      if (n >= 0) {
        read.resize(static_cast<std::size_t>(n));
        if (read.size() < io::chunk_bytes_max && s.short_means == short_read::means_empty) s.poll.drained();
        co_return read;
      }
      why = errno;
    }
    if (why == EAGAIN)
      s.poll.would_block(io::direction::read);
    else if (why != EINTR)
      throw error(why, format("read from {}", peer_text()));
  }
}

task<> socket_stream::write_all(std::string_view data) { return write_all(data, {}); }

task<> socket_stream::write_all(std::string_view first, std::string_view second) {
  send_both operation(state_->poll, first, second);
  co_await operation;
  if (operation.error_number != 0) throw error(operation.error_number, format("write to {}", peer_text()));
}

task<> socket_stream::write_all(std::span<const std::string_view> parts) {
  io::write_operation operation(state_->poll, parts, io::descriptor_kind::socket);
  co_await operation;
  if (operation.error_number != 0) throw error(operation.error_number, format("write to {}", peer_text()));
}

std::size_t socket_stream::try_write(std::string_view data) {
  if (state_->poll.is_used(io::direction::write) || data.empty()) return 0;
  const ssize_t n = send(state_->socket.get(), data.data(), data.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n >= 0) return static_cast<std::size_t>(n);
  if (errno == EAGAIN || errno == EINTR) return 0;
  throw error(errno, format("write to {}", peer_text()));
}

task<> socket_stream::close_write() {
  ::shutdown(state_->socket.get(), SHUT_WR);
  co_return;
}

void socket_stream::close() noexcept {
  if (!state_ || !state_->socket) return;
  // The system tells the peer that bytes were not read if they are in the socket.
  if (state_->arrivals && state_->arrivals->has_bytes()) io::reset_at_close(state_->socket);
  state_->arrivals.reset();
  state_->poll.detach(false);
  state_->socket.close();
  detail::descriptor_gate::notify();
}

void socket_stream::abort() noexcept {
  if (state_) io::reset_at_close(state_->socket);
  close();
}

bool socket_stream::has_input() const noexcept {
  if (state_->arrivals && state_->arrivals->has_noticed()) return true;
  char byte = 0;
  return recv(state_->socket.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || errno != EAGAIN;
}

bool socket_stream::noticed_input() const noexcept {
  if (state_->arrivals && !state_->arrivals->is_stopped()) return state_->arrivals->has_noticed();
  return !state_->poll.is_known_unready(io::direction::read) && has_input();
}

void socket_stream::answer_attribute(io::attribute_request& request) const {
  if (descriptor() >= 0) request.offer<socket_handle>([&] { return descriptor(); });
}

int socket_stream::descriptor() const noexcept { return state_->socket.get(); }
io::pollable& socket_stream::readiness() noexcept { return state_->poll; }

task<bool> socket_stream::stop_receiving() {
  if (!state_->arrivals) co_return false;
  io::uring_arrivals::wait operation(*state_->arrivals, io::uring_arrivals::until::stopped);
  co_await operation;
  if (operation.error_number != 0)
    throw error(operation.error_number, format("stop receiving from {}", peer_text()));
  co_return state_->has_arrivals();
}

io::descriptor socket_stream::release() {
  if (state_->arrivals && !state_->arrivals->try_stop())
    throw error(EBUSY, format("give up the socket to {}, from which bytes were received ahead", peer_text()));
  state_->arrivals.reset();
  io::descriptor given = std::move(state_->socket);
  if (!given) return given;
  state_->poll.detach(true);  // takes it out of the driver
  state_->poll.detach(false);
  return given;
}

socket_address socket_stream::local_address() const {
  socket_address address;
  if (getsockname(descriptor(), address.get(), address.size_pointer()) != 0) {
    throw error(errno, "ask for a socket's own address");
  }
  return address;
}

}  // namespace weft::net
