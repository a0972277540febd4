// SPDX-License-Identifier: MIT
#include "weft/dns/stub_resolver.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/dns/detail/address_order.hpp"
#include "weft/dns/detail/hosts_file.hpp"
#include "weft/dns/detail/lookup.hpp"
#include "weft/dns/detail/query_channel.hpp"
#include "weft/dns/detail/real_timers.hpp"
#include "weft/dns/detail/server_address.hpp"
#include "weft/dns/detail/special_names.hpp"
#include "weft/dns/errors.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/io_driver.hpp"

namespace weft::dns {

namespace {

// What asks servers. The channel is the last member, because its end ends the lookups.
struct machinery {
  machinery(loop& l, const stub_options& options, const std::vector<detail::server_address>& servers)
      : timers(l, io::driver_of(l)),
        table(channel, timers),
        channel(io::driver_of(l), timers, options, servers) {}

  detail::real_timers timers;
  detail::lookup_table table;
  detail::query_channel channel;
};

std::vector<detail::server_address> parse_servers(const std::vector<std::string>& texts) {
  std::vector<detail::server_address> made;
  for (const std::string& text : texts) {
    const auto server = detail::server_address::parse(text);
    if (!server)
      throw std::invalid_argument(format("weft: no DNS server: '{}'; write ip:port or [ip]:port", text));
    made.push_back(*server);
  }
  return made;
}

std::string list_of(const std::vector<detail::server_address>& servers) {
  std::string made;
  for (const auto& server : servers) made += (made.empty() ? "" : ", ") + server.str();
  return made;
}

std::string reason_for(const detail::answer& a, std::size_t servers, family wanted) {
  if (a.failure == errc::timed_out) {
    const double tenths = std::max(1.0, std::round(std::chrono::duration<double>(a.took).count() * 10));
    return format("{} within {:g} s", servers == 1 ? "the server did not answer" : "no server answered",
                  tenths / 10);
  }
  if (a.failure == errc::no_data && wanted != family::any) {
    return wanted == family::v6 ? "the name has no IPv6 address" : "the name has no IPv4 address";
  }
  return make_error_code(a.failure).message();
}

}  // namespace

class stub_resolver::state {
 public:
  state(loop& l, stub_options o)
      : options_(std::move(o)),
        servers_(parse_servers(options_.servers)),
        hosts_(options_.hosts_file),
        loop_(l) {}

  std::vector<ip_address> listed(std::string_view canonical, family wanted) {
    std::vector<ip_address> v6, v4;
    for (const ip_address& a : hosts_.find(canonical)) (a.is_v6() ? v6 : v4).push_back(a);
    if (wanted == family::v6) return v6;
    if (wanted == family::v4) return v4;
    return detail::in_order(v6, v4);
  }

  /// Made when first needed: names that are known need no descriptor.
  machinery& running(const std::string& name) {
    WEFT_ASSERT(current_loop() == &loop_, "a stub_resolver belongs to the loop that it was made in");
    if (machinery_) return *machinery_;
    try {
      return machinery_.emplace(loop_, options_, servers_);
    } catch (const io::error& e) {
      throw resolve_error(name, e);
    } catch (const std::runtime_error& e) {
      throw resolve_error(errc::failed, name, e.what());
    }
  }

  std::size_t pending() const noexcept { return machinery_ ? machinery_->table.size() : 0; }

 private:
  const stub_options options_;
  const std::vector<detail::server_address> servers_;
  detail::hosts_file hosts_;
  loop& loop_;
  std::optional<machinery> machinery_;
};

stub_options stub_options::from_environment() {
  stub_options made;
  const char* const text = std::getenv("WEFT_DNS");
  for (std::string_view left = text ? text : ""; !left.empty();) {
    const std::string_view server = left.substr(0, left.find(','));
    left.remove_prefix(std::min(server.size() + 1, left.size()));
    if (!server.empty()) made.servers.emplace_back(server);
  }
  return made;
}

stub_resolver::stub_resolver(stub_options options) {
  loop* const here = current_loop();
  WEFT_ASSERT(here, "a stub_resolver is made inside run");
  state_ = std::make_unique<state>(*here, std::move(options));
}

stub_resolver::~stub_resolver() = default;

std::size_t stub_resolver::pending() const noexcept { return state_->pending(); }

task<std::vector<ip_address>> stub_resolver::resolve(std::string name, family wanted) {
  if (auto known = detail::known_addresses(name, wanted)) co_return std::move(*known);
  const std::string canonical = detail::canonical_name(name);
  if (auto listed = state_->listed(canonical, wanted); !listed.empty()) co_return listed;
  machinery& m = state_->running(canonical);
  // A dot at the end says that no domain is to be appended.
  const auto got =
      co_await detail::lookup_wait(m.table, canonical + (name.ends_with('.') ? "." : ""), wanted);
  if (!got->addresses.empty()) co_return got->addresses;
  const auto& servers = m.channel.servers();
  const bool told = got->failure == errc::name_not_found || got->failure == errc::no_data;
  throw resolve_error(got->failure, told ? canonical : format("{} at {}", canonical, list_of(servers)),
                      reason_for(*got, servers.size(), wanted));
}

}  // namespace weft::dns
