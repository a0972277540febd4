// SPDX-License-Identifier: MIT
#include "weft/sync/future.hpp"

#include "weft/core/exception_group.hpp"

namespace weft::detail {

void rethrow_together(std::vector<std::exception_ptr> errors) {
  if (errors.size() == 1) std::rethrow_exception(errors.front());
  throw exception_group(std::move(errors));
}

}  // namespace weft::detail
