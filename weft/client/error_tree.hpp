// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <exception>
#include <stdexcept>
#include <string_view>

namespace weft::http {

/// A class of errors.hpp and the one that it derives from.
struct error_tree_entry {
  std::string_view name, parent;
};

/// The tree at the top of errors.hpp as data, parents before children. The root has no parent.
inline constexpr std::array<error_tree_entry, 32> error_tree{{
    {"std::exception", ""},
    {"std::runtime_error", "std::exception"},
    {"weft::error", "std::runtime_error"},
    {"http::error", "weft::error"},
    {"request_error", "http::error"},
    {"transport_error", "request_error"},
    {"timeout_error", "transport_error"},
    {"connect_timeout", "timeout_error"},
    {"read_timeout", "timeout_error"},
    {"write_timeout", "timeout_error"},
    {"pool_timeout", "timeout_error"},
    {"total_timeout", "timeout_error"},
    {"network_error", "transport_error"},
    {"connect_error", "network_error"},
    {"read_error", "network_error"},
    {"write_error", "network_error"},
    {"close_error", "network_error"},
    {"protocol_error", "transport_error"},
    {"local_protocol_error", "protocol_error"},
    {"remote_protocol_error", "protocol_error"},
    {"proxy_error", "transport_error"},
    {"unsupported_protocol", "transport_error"},
    {"decoding_error", "request_error"},
    {"too_many_redirects", "request_error"},
    {"status_error", "http::error"},
    {"invalid_url", "http::error"},
    {"cookie_conflict", "http::error"},
    {"stream_error", "http::error"},
    {"stream_consumed", "stream_error"},
    {"stream_closed", "stream_error"},
    {"response_not_read", "stream_error"},
    {"request_not_read", "stream_error"},
}};

}  // namespace weft::http
