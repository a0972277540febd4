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
#include <variant>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/dns/detail/address_order.hpp"
#include "weft/dns/detail/asking.hpp"
#include "weft/dns/detail/hosts_file.hpp"
#include "weft/dns/detail/special_names.hpp"
#include "weft/dns/errors.hpp"
#include "weft/idna/host_name.hpp"
#include "weft/io/errors.hpp"

namespace weft::dns {

namespace {

std::string reason_for(const detail::answer& a, std::size_t servers, std::string_view missing) {
  if (a.failure == errc::timed_out) {
    const double tenths = std::max(1.0, std::round(std::chrono::duration<double>(a.took).count() * 10));
    return format("{} within {:g} s", servers == 1 ? "the server did not answer" : "no server answered",
                  tenths / 10);
  }
  for (const auto& r : a.replies) {
    if (r && r->failure == a.failure && !r->reason.empty()) return r->reason;
  }
  if (a.failure == errc::no_data) return format("the name has no {}", missing);
  return make_error_code(a.failure).message();
}

std::string_view address_kind(family wanted) noexcept {
  switch (wanted) {
    case family::v4: return "IPv4 address";
    case family::v6: return "IPv6 address";
    case family::any: break;
  }
  return "address";
}

detail::inquiry addresses_of(std::string_view name, family wanted) {
  return {.name = name,
          .types = {wanted == family::v4 ? record_type::a : record_type::aaaa,
                    wanted == family::v6 ? record_type::aaaa : record_type::a}};
}

void add_address(std::vector<ip_address>& to, const any_record& r) {
  const auto* const four = std::get_if<a_record>(&r);
  const ip_address& address = four ? four->address : std::get<aaaa_record>(r).address;
  if (std::ranges::find(to, address) == to.end()) to.push_back(address);
}

// Not in the coroutine, whose frame would have room for its strings.
[[noreturn]] void throw_failure(const detail::answer& of, const std::string& canonical,
                                const std::vector<detail::server_address>& servers, family wanted) {
  const bool told = of.failure == errc::name_not_found || of.failure == errc::no_data;
  const std::string shown = idna::both_forms(canonical);
  throw resolve_error(of.failure, told ? shown : format("{} at {}", shown, list_of(servers)),
                      reason_for(of, servers.size(), address_kind(wanted)));
}

std::vector<ip_address> addresses_in(const detail::answer& a) {
  std::vector<ip_address> v6, v4;
  for (const auto& r : a.replies) {
    if (!r) continue;
    for (const any_record& one : r->records)
      add_address(std::holds_alternative<a_record>(one) ? v4 : v6, one);
  }
  return detail::in_order(std::move(v6), std::move(v4));
}

}  // namespace

class stub_resolver::state {
 public:
  state(loop& l, stub_options o)
      : options_(std::move(o)),
        cache_(options_.cache),
        hosts_(options_.hosts_file),
        asking_(l, options_, cache_),
        loop_(l) {}

  std::vector<ip_address> listed(std::string_view canonical, family wanted, time_point now) {
    std::vector<ip_address> v6, v4;
    for (const ip_address& a : hosts_.find(canonical, now)) (a.is_v6() ? v6 : v4).push_back(a);
    if (wanted == family::v6) return v6;
    if (wanted == family::v4) return v4;
    return detail::in_order(std::move(v6), std::move(v4));
  }
  std::vector<std::string> listed(const ip_address& address) { return hosts_.names_of(address, loop_.now()); }

  /// Ready to ask about `subject`.
  detail::asking& ready(const std::string& subject, time_point now) {
    WEFT_ASSERT(current_loop() == &loop_, "a stub_resolver belongs to the loop that it was made in");
    try {
      asking_.prepare(now);
      return asking_;
    } catch (const io::error& e) {
      throw resolve_error(subject, e);
    } catch (const std::runtime_error& e) {
      throw resolve_error(errc::failed, subject, e.what());
    }
  }

  detail::asking& asking() noexcept { return asking_; }
  detail::record_cache& cache() noexcept { return cache_; }
  time_point now() const noexcept { return loop_.turn_time(); }

 private:
  const stub_options options_;
  detail::record_cache cache_;
  detail::hosts_file hosts_;
  detail::asking asking_;
  loop& loop_;
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

std::size_t stub_resolver::pending() const noexcept { return state_->asking().pending(); }
cache_counters stub_resolver::cache() const noexcept { return state_->cache().counters(); }
void stub_resolver::clear_cache() noexcept { state_->cache().clear(); }

task<std::vector<ip_address>> stub_resolver::resolve(std::string name, family wanted) {
  name = detail::ascii_name(std::move(name));
  if (auto known = detail::known_addresses(name, wanted)) co_return std::move(*known);
  // A dot at the end says that no domain is to be appended.
  const bool is_whole = name.ends_with('.');
  name = detail::canonical_name(std::move(name));
  const time_point now = state_->now();
  if (auto listed = state_->listed(name, wanted, now); !listed.empty()) co_return listed;
  detail::asking& asking = state_->ready(name, now);
  std::unique_ptr<detail::answer> failed;  // rare: ten thousand lookups that wait are to be small
  std::string room;
  for (std::size_t i = 0; const auto candidate = asking.candidate(name, is_whole, i, room); ++i) {
    detail::answer got = co_await detail::lookup_wait(asking.table(), addresses_of(*candidate, wanted));
    if (got.has_records()) co_return addresses_in(got);
    // That the name exists with one of the domains is the better answer.
    if (!failed || got.failure != errc::name_not_found)
      failed = std::make_unique<detail::answer>(std::move(got));
    if (failed->failure != errc::name_not_found && failed->failure != errc::no_data) break;
  }
  throw_failure(*failed, name, asking.servers(), wanted);
}

task<std::vector<any_record>> stub_resolver::records(std::string name, record_type type) {
  name = detail::ascii_name(std::move(name));
  detail::check_query(name, type);
  name = detail::canonical_name(std::move(name));
  detail::asking& asking = state_->ready(name, state_->now());
  const detail::answer got =
      co_await detail::lookup_wait(asking.table(), {.name = name, .types = {type, type}});
  if (!got.has_records()) {
    throw resolve_error(
        got.failure, format("{} of {} at {}", str(type), idna::both_forms(name), list_of(asking.servers())),
        reason_for(got, asking.servers().size(), format("{} record", str(type))));
  }
  const detail::reply& reply = *got.replies[0];
  std::vector<any_record> made = reply.records;
  const auto age = std::chrono::duration_cast<seconds>(state_->now() - reply.taken_at);
  for (any_record& r : made) std::visit([&](auto& one) { one.ttl = std::max(one.ttl - age, seconds(0)); }, r);
  co_return made;
}

task<std::vector<std::string>> stub_resolver::reverse(ip_address address) {
  if (auto listed = state_->listed(address); !listed.empty()) co_return listed;
  co_return co_await resolver::reverse(address);
}

}  // namespace weft::dns
