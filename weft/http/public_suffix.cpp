// SPDX-License-Identifier: MIT
#include "weft/http/public_suffix.hpp"

#include <libpsl.h>

#include <string>

namespace weft::http {

bool is_public_suffix(std::string_view domain) {
  const std::string name(domain.substr(0, domain.size() - (domain.ends_with('.') ? 1 : 0)));
  return psl_is_public_suffix(psl_builtin(), name.c_str()) != 0;
}

}  // namespace weft::http
