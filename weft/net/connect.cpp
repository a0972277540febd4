// SPDX-License-Identifier: MIT
#include "weft/net/connect.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <exception>
#include <functional>
#include <system_error>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/attempt.hpp"
#include "weft/core/loop.hpp"
#include "weft/dns/resolver.hpp"
#include "weft/flow/staggered_race.hpp"
#include "weft/io/io_driver.hpp"
#include "weft/io/pollable.hpp"
#include "weft/net/detail/descriptor_gate.hpp"
#include "weft/net/errors.hpp"

namespace weft::net {

namespace {

class connect_one final : public io::pollable_operation {
 public:
  connect_one(io::pollable& on, const socket_address& to) noexcept
      : pollable_operation(on, io::direction::write), to_(to) {}

 private:
  // Called again when the socket is writable: then it says what became of the first call. A peer on this
  // machine has answered before that is over, so that asking at once saves the wait, and what it costs.
  bool attempt() noexcept override {
    error_number = connect_now();
    if (error_number == EINPROGRESS) error_number = connect_now();
    return error_number != EINPROGRESS && error_number != EALREADY;
  }
  int connect_now() const noexcept {
    return ::connect(on_.fd(), to_.get(), to_.size()) == 0 || errno == EISCONN ? 0 : errno;
  }
  const socket_address& to_;
};

/// The driver needs descriptors of its own, and none may be left when a connection is first waited for.
/// Returns 0 or an errno.
int open_driver(loop& l) {
  try {
    io::driver_of(l);
    return 0;
  } catch (const io::error& e) {
    return e.code().value();
  }
}

/// One error for all the attempts: the common reason, or every address with its own. Its code is the first
/// one's, but a lack of descriptors goes before: whoever can do something about that has to know.
/// Throws the first one that is of another kind.
connect_error combined(const std::string& host, std::uint16_t port,
                       const std::vector<std::exception_ptr>& failures) {
  std::vector<connect_error> errors;
  for (const std::exception_ptr& failure : failures) {
    try {
      std::rethrow_exception(failure);
    } catch (const connect_error& e) {
      errors.push_back(e);
    }
  }
  const bool is_v6 = host.find(':') != std::string::npos;
  const std::string attempted =
      is_v6 ? format("connect [{}]:{}", host, port) : format("connect {}:{}", host, port);
  const auto exhausted = std::ranges::find_if(
      errors, [](const connect_error& e) { return detail::descriptor_gate::is_exhausted(e.code().value()); });
  const std::error_code first = (exhausted == errors.end() ? errors.begin() : exhausted)->code();
  if (std::ranges::all_of(errors, [&](const connect_error& e) { return e.code() == first; })) {
    return {first.value(), attempted};
  }
  std::string text = attempted + ": no address can be reached";
  for (const connect_error& e : errors) text += format("; {}", e.what());
  return {first, text};
}

}  // namespace

task<tcp_stream> connect(endpoint to, connect_options options) {
  loop& l = co_await this_loop{};
  const socket_address address(to);
  io::descriptor socket;
  for (;;) {
    int why = open_driver(l);
    if (why == 0) {
      socket = io::descriptor(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      if (socket) break;
      why = errno;
    }
    if (!options.wait_for_descriptor || !detail::descriptor_gate::is_exhausted(why)) {
      throw connect_error(why, format("connect {}", to.str()));
    }
    co_await detail::descriptor_gate::wait();
  }
  if (options.prepare) options.prepare(socket.get());
  if (options.local) {
    const socket_address own(endpoint{*options.local});
    if (::bind(socket.get(), own.get(), own.size()) != 0) {
      throw connect_error(errno, format("connect {} from {}", to.str(), options.local->str()));
    }
  }
  int why = 0;
  {
    io::pollable poll(l, socket.get());
    connect_one operation(poll, address);
    co_await operation;
    why = operation.error_number;
  }
  if (why != 0) throw connect_error(why, format("connect {}", to.str()));
  tcp_stream made(l, std::move(socket), to);
  made.readiness().would_block(io::direction::read);  // who answers has not been asked yet
  co_return made;
}

std::vector<ip_address> interleave_families(std::vector<ip_address> addresses) {
  std::vector<ip_address> first, second;
  for (const ip_address& a : addresses)
    (a.is_v6() == addresses.front().is_v6() ? first : second).push_back(a);
  addresses.clear();
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) addresses.push_back(first[i]);
    if (i < second.size()) addresses.push_back(second[i]);
  }
  return addresses;
}

namespace {

/// Tries one address after the other, each a while after the one before. Source: RFC 8305 §5.
task<tcp_stream> connect_to_any(std::string host, std::vector<ip_address> addresses, std::uint16_t port,
                                connect_options options) {
  std::vector<std::function<task<tcp_stream>()>> attempts;
  for (const ip_address& address : interleave_families(std::move(addresses))) {
    attempts.emplace_back([=] { return connect(endpoint{address, port}, options); });
  }
  auto race = co_await staggered_race(attempts, options.attempt_delay);
  if (!race.winner) throw combined(host, port, race.errors);
  co_return *std::move(race.winner);
}

}  // namespace

task<tcp_stream> connect(std::string host, std::uint16_t port, connect_options options) {
  auto addresses = co_await dns::resolve(host);
  if (addresses.size() != 1) co_return co_await connect_to_any(host, std::move(addresses), port, options);
  auto only = connect(endpoint{addresses.front(), port}, std::move(options));
  const ended how = co_await attempt(only);
  if (how == ended::cancelled) co_await pass_on();
  if (how == ended::threw) throw combined(host, port, {only.take_error()});
  co_return only.take();
}

}  // namespace weft::net
