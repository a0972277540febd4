// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "weft/core/task.hpp"
#include "weft/dns/detail/record_order.hpp"
#include "weft/dns/records.hpp"
#include "weft/dns/resolver.hpp"

namespace weft {
class loop;
}

namespace weft::dns {

namespace detail {
/// What is the loop's: the resolver when none is given.
struct question_context {
  std::vector<any_record> found;
  random_source& random;
};
task<question_context> find_records(resolver* by, std::string name, record_type type);

template <record Record>
task<std::vector<Record>> query_by(resolver* by, std::string name) {
  question_context got = co_await find_records(by, std::move(name), Record::type);
  std::vector<Record> made;
  made.reserve(got.found.size());
  for (any_record& r : got.found) made.push_back(std::get<Record>(std::move(r)));
  put_in_order(made, got.random);
  co_return made;
}
}  // namespace detail

/// The records of one kind at a name, at least one: `co_await dns::query<dns::mx_record>("example.com")`.
///
/// Asks for exactly this name: no search domain is appended, no hosts file is looked at. SRV and MX records
/// come in the order in which they are to be tried, with a draw among equals that a test's seed repeats;
/// others as the server sent them. Throws `resolve_error`, which says what was asked and whom. Cancellation:
/// the question is left to itself.
template <record Record>
task<std::vector<Record>> query(std::string name) {
  return detail::query_by<Record>(nullptr, std::move(name));
}

/// The same by a resolver of one's own, which must outlive the call.
template <record Record>
task<std::vector<Record>> query(resolver& by, std::string name) {
  return detail::query_by<Record>(&by, std::move(name));
}

/// The names of an address, at least one, by the hosts file or the PTR records; `localhost` for a loopback
/// address, without asking. Throws `resolve_error`. Anybody can give their address any name: check that it
/// has the address.
task<std::vector<std::string>> reverse(ip_address address);

}  // namespace weft::dns
