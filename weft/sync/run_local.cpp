// SPDX-License-Identifier: MIT
#include "weft/sync/run_local.hpp"

#include <atomic>
#include <stdexcept>

namespace weft::detail {

run_local_values::~run_local_values() {
  while (!values_.empty()) values_.pop_back();
}

std::unique_ptr<run_local_values::any_value>& run_local_values::at(std::size_t number) {
  loop* const here = current_loop();
  if (!here) throw std::logic_error("weft: a run_local has a value only inside run()");
  auto& values = here->local<run_local_values>().values_;
  if (values.size() <= number) values.resize(number + 1);
  return values[number];
}

std::size_t run_local_values::make_number() noexcept {
  static std::atomic<std::size_t> next = 0;
  return next++;
}

}  // namespace weft::detail
