// SPDX-License-Identifier: MIT
#include "weft/flow/generator_resources.hpp"

#include "weft/base/assert.hpp"

namespace weft {

generator_resources::~generator_resources() {
  WEFT_ASSERT(open_.empty(),
              "a generator was dropped with resources in it: iterate it by for_each or inside with()");
}

task<> generator_resources::close(ended how) {
  std::exception_ptr first;
  while (!open_.empty()) {
    const auto last = std::move(open_.back());
    open_.pop_back();
    auto leaving = last->exit(how);
    if (co_await attempt(leaving) == ended::threw) {
      auto error = leaving.take_error();
      if (!first) first = std::move(error);
    }
  }
  if (first) std::rethrow_exception(first);
  co_await pass_on();  // one ran into the grace time
}

}  // namespace weft
