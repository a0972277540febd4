// SPDX-License-Identifier: MIT
#include "weft/dns/detail/query_channel.hpp"

#include <ares.h>
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

void check(int status, const char* attempted) {
  if (status == ARES_ENOMEM) throw std::bad_alloc();
  if (status != ARES_SUCCESS)
    throw std::runtime_error(format("weft: {}: {}", attempted, ares_strerror(status)));
}

void init_library() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  check(status, "initialise c-ares");
}

std::vector<ip_address> addresses_in(const ares_addrinfo* info) {
  std::vector<ip_address> found;
  for (const ares_addrinfo_node* node = info ? info->nodes : nullptr; node; node = node->ai_next) {
    std::array<std::uint8_t, 16> bytes{};
    ip_address address;
    if (node->ai_family == AF_INET) {
      std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in*>(node->ai_addr)->sin_addr, 4);
      address = ip_address::v4(bytes[0], bytes[1], bytes[2], bytes[3]);
    } else if (node->ai_family == AF_INET6) {
      const auto* const v6 = reinterpret_cast<const sockaddr_in6*>(node->ai_addr);
      std::memcpy(bytes.data(), &v6->sin6_addr, bytes.size());
      address = ip_address::v6(bytes, v6->sin6_scope_id);
    } else {
      continue;
    }
    if (std::ranges::find(found, address) == found.end()) found.push_back(address);
  }
  return found;
}

ares_addr_port_node to_node(const server_address& server) {
  ares_addr_port_node made{};
  made.family = server.ip.is_v6() ? AF_INET6 : AF_INET;
  std::memcpy(&made.addr, server.ip.bytes().data(), server.ip.is_v6() ? 16 : 4);
  made.udp_port = made.tcp_port = server.port;
  return made;
}

server_address from_node(const ares_addr_port_node& node) {
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &node.addr, node.family == AF_INET6 ? 16 : 4);
  return {.ip = node.family == AF_INET6 ? ip_address::v6(bytes)
                                        : ip_address::v4(bytes[0], bytes[1], bytes[2], bytes[3]),
          .port = node.udp_port != 0 ? static_cast<std::uint16_t>(node.udp_port) : dns_port};
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
    const int fd = socket(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
    static_cast<query_channel*>(channel)->socket_error_ = fd < 0 ? errno : 0;
    return fd;
  }

  static ares_ssize_t send_parts(int fd, const iovec* parts, int count, void*) noexcept {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(parts);
    message.msg_iovlen = static_cast<std::size_t>(count);
    const ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
    if (sent >= 0 || errno != ECONNREFUSED) return sent;
    // That was about the datagram before. c-ares would take it for this one's, and wait in vain for the
    // other's.
    return sendmsg(fd, &message, MSG_NOSIGNAL);
  }

  static ares_ssize_t receive(int fd, void* into, std::size_t bytes, int flags, sockaddr* from,
                              socklen_t* size, void*) noexcept {
    return recvfrom(fd, into, bytes, flags, from, size);
  }

  static constexpr ares_socket_functions sockets{
      .asocket = make_socket,
      .aclose = [](int fd, void*) { return ::close(fd); },
      .aconnect = [](int fd, const sockaddr* to, socklen_t size, void*) { return connect(fd, to, size); },
      .arecvfrom = receive,
      .asendv = send_parts,
  };

  struct asked {
    query_channel& channel;
    question& about;
  };

  static void on_addresses(void* argument, int status, int /*timeouts*/, ares_addrinfo* info) noexcept {
    const std::unique_ptr<asked> of(static_cast<asked*>(argument));
    std::vector<ip_address> found = addresses_in(info);
    if (info) ares_freeaddrinfo(info);
    if (status == ARES_EDESTRUCTION) return of->about.on_abandoned();
    const int failure = status == ARES_SUCCESS ? ARES_ENODATA : status;
    of->about.on_answer(std::move(found), of->channel.failure_of(failure));
  }
};

query_channel::query_channel(io::io_driver& driver, real_timers& timers, const stub_options& options,
                             const std::vector<server_address>& servers)
    : driver_(driver), timers_(timers), try_timeout_(options.try_timeout), servers_(servers) {
  init_library();
  const int flags = !servers_.empty() && options.search.empty() ? ARES_FLAG_NOSEARCH : 0;
  open(options, flags);
  try {
    if (servers_.empty()) read_servers();
    // With one server there is nobody else to ask after "refused" or "failed", so what it says is passed on.
    // With several c-ares asks the next one, and in the end says only that no one could be asked.
    if (servers_.size() == 1) {
      close();
      open(options, flags | ARES_FLAG_NOCHECKRESP);
    }
    set_servers();
  } catch (...) {
    close();
    throw;
  }
}

query_channel::~query_channel() {
  close();
  if (armed()) timers_.remove(*this);
}

void query_channel::open(const stub_options& options, int flags) {
  std::vector<char*> domains;
  domains.reserve(options.search.size());
  for (const std::string& domain : options.search) domains.push_back(const_cast<char*>(domain.c_str()));
  std::string lookups = "b";  // DNS only: the hosts file is read elsewhere, c-ares 1.18 cannot be given one
  ares_options o{};
  int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;
  o.flags = flags;
  o.timeout = static_cast<int>(std::clamp<std::int64_t>(
      std::chrono::ceil<std::chrono::milliseconds>(options.try_timeout).count(), 1, 3'600'000));
  o.tries = std::max(options.tries_max, 1);
  o.lookups = lookups.data();
  o.sock_state_cb = callbacks::on_socket_state;
  o.sock_state_cb_data = this;
  if (!domains.empty()) {
    o.domains = domains.data();
    o.ndomains = static_cast<int>(domains.size());
    mask |= ARES_OPT_DOMAINS;
  }
  std::string resolv_conf = options.resolv_conf;
  if (!resolv_conf.empty()) {
    o.resolvconf_path = resolv_conf.data();
    mask |= ARES_OPT_RESOLVCONF;
  }
  check(ares_init_options(&channel_, &o, mask), "set up the resolver");
  ares_set_socket_functions(channel_, &callbacks::sockets, this);
}

void query_channel::close() noexcept {
  if (channel_) ares_destroy(channel_);
  channel_ = nullptr;
}

void query_channel::set_servers() {
  std::vector<ares_addr_port_node> nodes;
  nodes.reserve(servers_.size());
  for (const server_address& server : servers_) nodes.push_back(to_node(server));
  for (std::size_t i = 1; i < nodes.size(); ++i) nodes[i - 1].next = &nodes[i];
  if (!nodes.empty()) check(ares_set_servers_ports(channel_, nodes.data()), "set the DNS servers");
}

void query_channel::read_servers() {
  ares_addr_port_node* first = nullptr;
  check(ares_get_servers_ports(channel_, &first), "read the DNS servers");
  for (const ares_addr_port_node* node = first; node; node = node->next) servers_.push_back(from_node(*node));
  if (first) ares_free_data(first);
}

void query_channel::ask(const std::string& name, family which, question& q) noexcept {
  ares_addrinfo_hints hints{};
  hints.ai_family = which == family::v6 ? AF_INET6 : AF_INET;
  hints.ai_socktype = SOCK_STREAM;  // else every address comes once for each type
  wake_by(time_after(clock::now(), try_timeout_));
  ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, callbacks::on_addresses,
                   std::make_unique<callbacks::asked>(*this, q).release());
}

void query_channel::process(int readable, int writable) noexcept {
  ares_process_fd(channel_, readable, writable);
  wake_by(time_after(clock::now(), try_timeout_));  // it may have asked the next server
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
