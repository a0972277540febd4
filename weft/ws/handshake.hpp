// SPDX-License-Identifier: MIT
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "weft/http/headers.hpp"
#include "weft/http/request.hpp"
#include "weft/http/response.hpp"
#include "weft/ws/deflate_terms.hpp"
#include "weft/ws/options.hpp"

namespace weft::ws {

struct connect_options;

/// What a client and a server have agreed on.
struct agreement {
  std::string subprotocol{};  ///< empty: none
  std::optional<deflate_terms> compression{};
  http::headers answer{};  ///< the fields of the server's answer; of the server's own side: none
};

/// What a server answers to a key, to show that it knows what it was asked. Source: RFC 6455 §4.2.2.
std::string accept_key(std::string_view key);

/// A key of 16 random bytes. Source: RFC 6455 §4.1.
std::string fresh_key();

/// A server's side: whether a request asks for a WebSocket in a way that it can have. One that came over
/// HTTP/2 needs no key.
///
/// The error is the response that refuses it: 400 for what is malformed, 426 if it is no such request or of
/// another version, 403 for a page of another origin. Source: RFC 6455 §4.2, RFC 8441 §5.
std::expected<agreement, http::response> check_request(const http::request& request,
                                                       const accept_options& options);

/// The 101 that accepts a request which was checked. Throws `std::invalid_argument` if the options have what
/// can be no field.
http::response accepting(const http::request& request, const agreement& agreed,
                         const accept_options& options);

/// A client's side: the fields of the request to send, but for Host. Throws `std::invalid_argument` as above.
http::headers request_fields(std::string_view key, const connect_options& options);

/// Whether a 101 accepts the request with that key. The error is a sentence for people. Source: RFC 6455
/// §4.1.
std::expected<agreement, std::string> check_response(const http::response& response, std::string_view key,
                                                     const connect_options& options);

}  // namespace weft::ws
