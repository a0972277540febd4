// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "weft/http/request.hpp"
#include "weft/http/response.hpp"

namespace weft_command {

/// Why an application does not run at the moment.
struct failure {
  std::string what;    ///< "app.cpp does not compile"
  std::string detail;  ///< what the compiler says
};

/// 500 with the failure: to a browser as a page that goes away by itself once the application runs again, to
/// others as text.
weft::http::response failure_page(const weft::http::request& r, const failure& why);

}  // namespace weft_command
