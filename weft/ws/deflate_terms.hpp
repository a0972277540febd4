// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "weft/http/headers.hpp"

namespace weft::ws {

/// How this side wants messages compressed. Larger windows compress better and cost more memory for as long
/// as the connection lives: 12 bits take 16 + 16 KiB to compress and 4 + 7 to inflate, 15 bits 128 + 16 and
/// 32 + 7. Source: RFC 7692.
struct deflate_options {
  bool enabled = true;
  int own_window_bits = 12;           ///< of what this side sends, at most: 9 to 15
  int peer_window_bits = 12;          ///< of what the other side sends, at most: 8 to 15
  bool own_context_takeover = true;   ///< a message refers to those before
  bool peer_context_takeover = true;  ///< the other side's do
  int level = 6;                      ///< 1, fast, to 9, small
  /// Shorter messages are sent as they are.
  std::size_t message_bytes_min = 64;
};

/// What both sides have agreed on: the parameters of permessage-deflate.
struct deflate_terms {
  int server_window_bits = 15;
  int client_window_bits = 15;
  bool server_context_takeover = true;
  bool client_context_takeover = true;

  friend bool operator==(const deflate_terms&, const deflate_terms&) = default;
};

/// A server's side: takes the first offer in Sec-WebSocket-Extensions that it can. Offers that are malformed,
/// unknown or ask for what is not there are passed over. Empty: nothing is compressed.
std::optional<deflate_terms> choose_deflate(const http::headers& request, const deflate_options& wanted);

/// The value of Sec-WebSocket-Extensions that says what a server has chosen.
std::string format_answer(const deflate_terms& chosen);

/// The value of Sec-WebSocket-Extensions with which a client asks. Throws `std::invalid_argument` for windows
/// out of range, as a server does when it answers.
std::string format_offer(const deflate_options& wanted);

/// A client's side: what the server has chosen; empty: nothing is compressed. The error is a sentence: it
/// chose what was not offered.
std::expected<std::optional<deflate_terms>, std::string> accept_deflate(const http::headers& response,
                                                                        const deflate_options& offered);

/// Throws `std::invalid_argument` if windows or the level are out of range.
void check(const deflate_options& wanted);

}  // namespace weft::ws
