// SPDX-License-Identifier: MIT
#include "apps/domaincheck/domainlib.hpp"

#include "weft/base/print.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/net/resolve.hpp"

namespace domainlib {

std::string result::str() const {
  return weft::format("Result(domain='{}', found={})", domain, found ? "True" : "False");
}

weft::task<result> probe(std::string domain) {
  try {
    co_await weft::net::resolve(domain);
  } catch (const weft::net::resolve_error&) {
    co_return result{domain, false};
  }
  co_return result{domain, true};
}

weft::async_generator<result> multi_probe(std::vector<std::string> domains) {
  auto& done = co_await weft::use(weft::as_completed(transform(domains, probe)));
  while (auto r = co_await done.next()) co_yield *r;
}

}  // namespace domainlib
