// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "weft/web/depends.hpp"
#include "weft/web/function_endpoint.hpp"

namespace weft::web {

/// A dependency whose value no handler takes, for all routes of a router or an application:
///
///     web::router admin{{.prefix = "/admin", .dependencies = {web::needs<check_token>()}}};
///     web::app app{{.title = "API", .dependencies = {web::needs<check_key>()}}};
///
/// A handler that takes it all the same gets what was made then.
template <auto Function>
std::shared_ptr<const endpoint> needs() {
  return make_endpoint([](depends<Function>) {});
}

}  // namespace weft::web
