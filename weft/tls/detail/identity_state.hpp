// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "weft/tls/detail/openssl.hpp"

namespace weft::tls::detail {

struct identity_state {
  certificate_pointer own;
  chain_pointer signers;
  key_pointer key;
  std::string ocsp_answer{};
};

}  // namespace weft::tls::detail
