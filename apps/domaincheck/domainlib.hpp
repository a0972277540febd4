// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "weft/core/task.hpp"
#include "weft/flow/async_generator.hpp"

namespace domainlib {

struct result {
  std::string domain;
  bool found;
  std::string str() const;  ///< `Result(domain='python.org', found=True)`
};

/// Whether `domain` has an address.
weft::task<result> probe(std::string domain);

/// The results of all the domains, in the order in which the answers arrive.
weft::async_generator<result> multi_probe(std::vector<std::string> domains);

}  // namespace domainlib
