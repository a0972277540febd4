// SPDX-License-Identifier: MIT
#include "weft/dns/resolver.hpp"

#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include "weft/base/assert.hpp"
#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/dns/detail/current_resolver.hpp"
#include "weft/dns/detail/special_names.hpp"
#include "weft/dns/errors.hpp"
#include "weft/dns/stub_resolver.hpp"
#include "weft/dns/system_resolver.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/io_driver.hpp"

namespace weft::dns {

namespace {

struct chosen_resolver {
  explicit chosen_resolver(loop&) {}
  resolver* now = nullptr;  // null: the default one
};

struct default_resolver {
  explicit default_resolver(loop&) {
    const char* const wanted = std::getenv("WEFT_DNS");
    if (wanted && std::string_view(wanted) == "system") {
      made = std::make_unique<system_resolver>();
    } else {
      made = std::make_unique<stub_resolver>(stub_options::from_environment());
    }
  }
  std::unique_ptr<resolver> made;
};

resolver*& slot_here() {
  loop* const here = current_loop();
  WEFT_ASSERT(here, "use_resolver is for the inside of run");
  return here->local<chosen_resolver>().now;
}

}  // namespace

resolver& detail::resolver_of(loop& l, const std::string& subject) {
  if (resolver* const chosen = l.local<chosen_resolver>().now) return *chosen;
  try {
    // Objects of the loop end in the reverse order, and the resolver's sockets are watched by the driver.
    io::driver_of(l);
  } catch (const io::error& e) {
    throw resolve_error(subject, e);
  }
  return *l.local<default_resolver>().made;
}

resolver::~resolver() = default;

task<std::vector<any_record>> resolver::records(std::string name, record_type type) {
  throw resolve_error(errc::unsupported, format("{} of {}", str(type), name));
  co_return {};
}

task<std::vector<std::string>> resolver::reverse(ip_address address) {
  std::vector<std::string> names;
  for (const any_record& r : co_await records(detail::reverse_name(address), record_type::ptr)) {
    names.push_back(std::get<ptr_record>(r).target);
  }
  co_return names;
}

task<std::vector<ip_address>> resolve(std::string name, family wanted) {
  name = detail::ascii_name(std::move(name));
  if (auto known = detail::known_addresses(name, wanted)) co_return std::move(*known);
  resolver& chosen = detail::resolver_of(co_await this_loop{}, name);
  co_return co_await chosen.resolve(std::move(name), wanted);
}

use_resolver::use_resolver(resolver& r) : slot_(slot_here()), mine_(r), before_(std::exchange(slot_, &r)) {}

use_resolver::~use_resolver() {
  WEFT_ASSERT(slot_ == &mine_, "use_resolver objects end in the reverse order");
  slot_ = before_;
}

}  // namespace weft::dns
