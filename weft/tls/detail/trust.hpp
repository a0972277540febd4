// SPDX-License-Identifier: MIT
#pragma once

#include "weft/tls/context.hpp"
#include "weft/tls/detail/openssl.hpp"

namespace weft::tls::detail {

/// Has the connections of `ssl` believe whom the options say. Throws `credentials_error`.
void trust(SSL_CTX& ssl, const context_options& options);

}  // namespace weft::tls::detail
