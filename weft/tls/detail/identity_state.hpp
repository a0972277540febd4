// SPDX-License-Identifier: MIT
#pragma once

#include "weft/tls/detail/openssl.hpp"

namespace weft::tls::detail {

struct identity_state {
  certificate_pointer own;
  chain_pointer signers;
  key_pointer key;
};

}  // namespace weft::tls::detail
