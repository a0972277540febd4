// SPDX-License-Identifier: MIT
#pragma once

#include "weft/tls/detail/openssl.hpp"

namespace weft::tls::detail {

/// Has clients of `ssl` ask for what the authority says of the server's certificate, and check it. The
/// contexts' options say whether there must be an answer. Source: RFC 6066 §8, RFC 6960.
void check_ocsp(SSL_CTX& ssl);

/// Has servers of `ssl` show the answer that their identity has.
void show_ocsp(SSL_CTX& ssl);

}  // namespace weft::tls::detail
