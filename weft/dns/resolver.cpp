// SPDX-License-Identifier: MIT
#include "weft/dns/resolver.hpp"

#include <utility>

#include "weft/base/assert.hpp"
#include "weft/core/loop.hpp"
#include "weft/dns/detail/special_names.hpp"
#include "weft/dns/errors.hpp"
#include "weft/dns/stub_resolver.hpp"
#include "weft/io/errors.hpp"
#include "weft/io/io_driver.hpp"

namespace weft::dns {

namespace {

struct chosen_resolver {
  explicit chosen_resolver(loop&) {}
  resolver* now = nullptr;  // null: the default one
};

struct default_resolver {
  explicit default_resolver(loop&) : stub(stub_options::from_environment()) {}
  stub_resolver stub;
};

resolver& resolver_of(loop& l, const std::string& name) {
  if (resolver* const chosen = l.local<chosen_resolver>().now) return *chosen;
  try {
    // Objects of the loop end in the reverse order, and the resolver's sockets are watched by the driver.
    io::driver_of(l);
  } catch (const io::error& e) {
    throw resolve_error(name, e);
  }
  return l.local<default_resolver>().stub;
}

}  // namespace

resolver::~resolver() = default;

task<std::vector<ip_address>> resolve(std::string name, family wanted) {
  if (auto known = detail::known_addresses(name, wanted)) co_return std::move(*known);
  resolver& chosen = resolver_of(co_await this_loop{}, name);
  co_return co_await chosen.resolve(std::move(name), wanted);
}

namespace {
resolver*& slot_here() {
  loop* const here = current_loop();
  WEFT_ASSERT(here, "use_resolver is for the inside of run");
  return here->local<chosen_resolver>().now;
}
}  // namespace

use_resolver::use_resolver(resolver& r) : slot_(slot_here()), mine_(r), before_(std::exchange(slot_, &r)) {}

use_resolver::~use_resolver() {
  WEFT_ASSERT(slot_ == &mine_, "use_resolver objects end in the reverse order");
  slot_ = before_;
}

}  // namespace weft::dns
