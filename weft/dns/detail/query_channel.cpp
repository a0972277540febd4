// SPDX-License-Identifier: MIT
#include "weft/dns/detail/query_channel.hpp"

#include <ares.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"

// c-ares says which descriptors it wants watched, and for how long it can wait; `ares_process_fd` does the
// rest. `ares_timeout` walks over all queries, so it is asked only when the timer fires; new queries can only
// bring that time forward to one try from now, which needs no walk.
namespace weft::dns::detail {

namespace {

// The constant is an int, and 1.18 declares it for sockets of another type on other systems.
constexpr int no_socket = ARES_SOCKET_BAD;

/// What a server may send in one datagram: it fits through every network undivided.
/// Source: the DNS flag day of 2020; RFC 9715.
constexpr int edns_bytes = 1232;

constexpr int receives_per_turn_max = datagrams_max;

// So many open questions may bring several answers at once.
constexpr std::size_t many = 8;

void check(int status, const char* attempted) {
  if (status == ARES_ENOMEM) throw std::bad_alloc();
  if (status != ARES_SUCCESS)
    throw std::runtime_error(format("weft: {}: {}", attempted, ares_strerror(status)));
}

void init_library() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  check(status, "initialise c-ares");
}

ares_addr_port_node to_node(const server_address& server) {
  ares_addr_port_node made{};
  made.family = server.ip.is_v6() ? AF_INET6 : AF_INET;
  std::memcpy(&made.addr, server.ip.bytes().data(), server.ip.is_v6() ? 16 : 4);
  made.udp_port = made.tcp_port = server.port;
  return made;
}

}  // namespace

class query_channel::socket_watch final : public io::level_watch {
 public:
  socket_watch(query_channel& channel, int fd) : level_watch(channel.driver_, fd), channel_(channel) {}

 private:
  void on_ready(bool readable, bool writable) noexcept override {
    channel_.process(readable ? fd() : no_socket, writable ? fd() : no_socket);
  }

  query_channel& channel_;
};

// What c-ares calls. Its own socket functions set close-on-exec only after a socket was made, and do not say
// that no descriptor is left.
struct query_channel::callbacks {
  static void on_socket_state(void* channel, int fd, int readable, int writable) noexcept {
    static_cast<query_channel*>(channel)->watch(fd, readable != 0, writable != 0);
  }

  static int make_socket(int domain, int type, int protocol, void* channel) noexcept {
    query_channel& of = *static_cast<query_channel*>(channel);
    const int fd = socket(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
    of.socket_error_ = fd < 0 ? errno : 0;
    if (fd >= 0 && type == SOCK_DGRAM) of.datagram_sockets_.push_back(fd);
    return fd;
  }

  static int close_socket(int fd, void* channel) noexcept {
    query_channel& of = *static_cast<query_channel*>(channel);
    if (std::erase(of.datagram_sockets_, fd) > 0) {
      of.outgoing_.send();
      of.incoming_.forget(fd);
    }
    return ::close(fd);
  }

  static ares_ssize_t send_parts(int fd, const iovec* parts, int count, void* channel) noexcept {
    query_channel& of = *static_cast<query_channel*>(channel);
    if (of.gathers_ && of.is_datagram_socket(fd) && of.outgoing_.add(fd, parts, count)) {
      ares_ssize_t bytes = 0;
      for (int i = 0; i < count; ++i) bytes += static_cast<ares_ssize_t>(parts[i].iov_len);
      return bytes;
    }
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(parts);
    message.msg_iovlen = static_cast<std::size_t>(count);
    const ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
    if (sent >= 0 || errno != ECONNREFUSED) return sent;
    // That was about the datagram before. c-ares would take it for this one's, and wait in vain for the
    // other's.
    return sendmsg(fd, &message, MSG_NOSIGNAL);
  }

  // c-ares receives as long as there is something, and each answer has the next question asked: without a
  // limit it would not come back before the last of ten thousand.
  static ares_ssize_t receive(int fd, void* into, std::size_t bytes, int flags, sockaddr* from,
                              socklen_t* size, void* channel) noexcept {
    query_channel& of = *static_cast<query_channel*>(channel);
    const bool is_here = of.incoming_.left(fd) > 0;
    if (of.receives_left_ == 0 && !is_here) {
      errno = EAGAIN;
      return -1;
    }
    const auto most = static_cast<std::size_t>(of.receives_left_);
    if (of.receives_left_ > 0) --of.receives_left_;
    if (is_here || (of.gathers_ && of.is_datagram_socket(fd)))
      return of.incoming_.receive(fd, into, bytes, from, size, most);
    return recvfrom(fd, into, bytes, flags, from, size);
  }

  static constexpr ares_socket_functions sockets{
      .asocket = make_socket,
      .aclose = close_socket,
      .aconnect = [](int fd, const sockaddr* to, socklen_t size, void*) { return connect(fd, to, size); },
      .arecvfrom = receive,
      .asendv = send_parts,
  };

  static void send(question& q) noexcept {
    query_channel& channel = *q.channel_;
    channel.wake_by(time_after(channel.now(), channel.options_.try_timeout));
    ares_query(channel.channel_, q.name_->c_str(), ns_c_in, static_cast<int>(q.type_), on_message, &q);
  }

  static void on_message(void* argument, int status, int timeouts, unsigned char* message,
                         int bytes) noexcept {
    question& of = *static_cast<question*>(argument);
    // A server that does not know EDNS. c-ares 1.18 then switches it off, and asks again about the first of
    // the names only for which this is said.
    if (status == ARES_EFORMERR && !std::exchange(of.is_repeated_, true)) return send(of);
    query_channel& channel = *of.channel_;
    // There are network devices that lose what is to be divided. What is asked again goes by itself.
    if (timeouts > 0) channel.outgoing_.keep_apart();
    --channel.open_;
    if (status == ARES_EDESTRUCTION) return of.on_abandoned();
    const auto* const text = reinterpret_cast<const char*>(message);
    const std::string_view came =
        text ? std::string_view(text, static_cast<std::size_t>(bytes)) : std::string_view();
    of.on_answer(came, channel.failure_of(status));
  }
};

query_channel::query_channel(io::io_driver& driver, real_timers& timers, const asking_options& options)
    : driver_(driver), timers_(timers), options_(options) {
  init_library();
  make_channel();
  try {
    set_servers();
  } catch (...) {
    ares_destroy(channel_);
    throw;
  }
}

query_channel::~query_channel() {
  ares_destroy(channel_);
  if (armed()) timers_.remove(*this);
}

void query_channel::make_channel() {
  std::string lookups = "b";  // DNS only: the hosts file is read elsewhere, c-ares 1.18 cannot be given one
  std::string no_file = "/dev/null";  // everything is decided
  ares_options o{};
  // With one server there is nobody else to ask after "refused" or "failed", so what it says is passed on.
  // With several c-ares asks the next one, and in the end says only that no one could be asked.
  o.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_EDNS | (options_.servers.size() == 1 ? ARES_FLAG_NOCHECKRESP : 0);
  o.ednspsz = edns_bytes;
  o.timeout = static_cast<int>(std::clamp<std::int64_t>(
      std::chrono::ceil<std::chrono::milliseconds>(options_.try_timeout).count(), 1, 3'600'000));
  o.tries = std::max(options_.tries_max, 1);
  o.ndots = options_.ndots;
  o.lookups = lookups.data();
  o.resolvconf_path = no_file.data();
  o.sock_state_cb = callbacks::on_socket_state;
  o.sock_state_cb_data = this;
  const int mask = ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
                   ARES_OPT_LOOKUPS | ARES_OPT_RESOLVCONF | ARES_OPT_SOCK_STATE_CB |
                   (options_.rotate ? ARES_OPT_ROTATE : ARES_OPT_NOROTATE);
  check(ares_init_options(&channel_, &o, mask), "set up the resolver");
  ares_set_socket_functions(channel_, &callbacks::sockets, this);
}

void query_channel::set_servers() {
  std::vector<ares_addr_port_node> nodes;
  nodes.reserve(options_.servers.size());
  for (const server_address& server : options_.servers) nodes.push_back(to_node(server));
  for (std::size_t i = 1; i < nodes.size(); ++i) nodes[i - 1].next = &nodes[i];
  check(ares_set_servers_ports(channel_, nodes.data()), "set the DNS servers");
}

void query_channel::ask(const std::string& name, record_type type, question& q) noexcept {
  ++open_;
  q.channel_ = this;
  q.name_ = &name;
  q.type_ = type;
  callbacks::send(q);
}

void query_channel::send_together() noexcept {
  gathers_ = false;
  if (!outgoing_.empty()) outgoing_.send();
}

bool query_channel::is_datagram_socket(int fd) const noexcept {
  return std::ranges::find(datagram_sockets_, fd) != datagram_sockets_.end();
}

void query_channel::process(int readable, int writable) noexcept {
  receives_left_ = receives_per_turn_max;
  called_at_ = clock::now();
  if (open_ >= many) gather();
  ares_process_fd(channel_, readable, writable);
  // After a message from somewhere else c-ares stops, and expects to be called for the rest.
  for (std::size_t left = incoming_.left(readable); left > 0;) {
    ares_process_fd(channel_, readable, no_socket);
    if (incoming_.left(readable) == left) incoming_.forget(readable);
    left = incoming_.left(readable);
  }
  send_together();
  wake_by(time_after(now(), options_.try_timeout));  // it may have asked the next server
  called_at_.reset();
}

void query_channel::watch(int fd, bool readable, bool writable) noexcept {
  if (!readable && !writable) {
    sockets_.erase(fd);
    return;
  }
  auto& of = sockets_[fd];
  if (!of) of = std::make_unique<socket_watch>(*this, fd);
  if (const int why = of->watch(readable, writable)) socket_error_ = why;
}

void query_channel::wake_by(time_point when) noexcept {
  if (armed()) {
    if (wakes_at_ <= when) return;
    timers_.remove(*this);
  }
  wakes_at_ = when;
  timers_.add(*this, when);
}

void query_channel::fire() noexcept {
  ares_process_fd(channel_, no_socket, no_socket);
  timeval left{};
  if (!ares_timeout(channel_, nullptr, &left)) return;
  // A little later: c-ares does not count a time as over in the very microsecond in which it ends.
  wake_by(clock::now() + std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec) + 100us);
}

errc query_channel::failure_of(int status) const noexcept {
  switch (status) {
    case ARES_ENODATA: return errc::no_data;
    case ARES_ENOTFOUND:
    case ARES_EBADNAME:  // names are checked before: an absolute one with a search domain appended
      return errc::name_not_found;
    case ARES_ETIMEOUT: return errc::timed_out;
    case ARES_EREFUSED: return errc::refused;
    case ARES_ESERVFAIL:
    case ARES_ENOTIMP:
    case ARES_EFORMERR: return errc::server_failed;
    case ARES_EBADRESP: return errc::bad_answer;
    case ARES_ECONNREFUSED:
      return socket_error_ == EMFILE || socket_error_ == ENFILE ? errc::no_descriptors : errc::unreachable;
    default: return errc::failed;
  }
}

}  // namespace weft::dns::detail
