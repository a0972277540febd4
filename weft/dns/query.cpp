// SPDX-License-Identifier: MIT
#include "weft/dns/query.hpp"

#include "weft/core/loop.hpp"
#include "weft/dns/detail/current_resolver.hpp"
#include "weft/dns/detail/special_names.hpp"

namespace weft::dns {

namespace {
/// One sequence of draws a loop; a test's seed gives the same one again.
struct record_draws {
  explicit record_draws(loop& l)
      : random(static_cast<unsigned>(l.options().seed != 0 ? l.options().seed : std::random_device()())) {}
  detail::random_source random;
};
}  // namespace

task<detail::question_context> detail::find_records(resolver* by, std::string name, record_type type) {
  loop& l = co_await this_loop{};
  name = ascii_name(std::move(name));
  check_query(name, type);
  resolver& asked = by ? *by : resolver_of(l, name);
  co_return question_context{co_await asked.records(std::move(name), type), l.local<record_draws>().random};
}

task<std::vector<std::string>> reverse(ip_address address) {
  if (address.is_loopback()) co_return std::vector<std::string>{"localhost"};
  resolver& asked = detail::resolver_of(co_await this_loop{}, detail::reverse_name(address));
  co_return co_await asked.reverse(address);
}

}  // namespace weft::dns
