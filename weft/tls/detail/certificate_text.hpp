// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "weft/tls/certificate.hpp"
#include "weft/tls/detail/openssl.hpp"
#include "weft/tls/errors.hpp"

namespace weft::tls::detail {

/// What a certificate says, in words.
certificate describe(const X509& of);

/// Why a certificate was not accepted.
struct rejection {
  errc code;
  std::string text;  ///< `certificate of example.com, issued by X, has expired on 2026-11-26`
};

/// `certificate of example.com, issued by X, `, with which sentences about it begin.
std::string name_in_errors(const X509& of);

/// A day, as errors have it: `2026-11-26`.
std::string date_of(const ASN1_TIME* time);

/// Puts the state of a verification that failed into words; `host` is the one that was asked for.
rejection explain(X509_STORE_CTX& failed, std::string_view host);

}  // namespace weft::tls::detail
