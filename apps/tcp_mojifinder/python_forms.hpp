// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "weft/net/endpoint.hpp"

// Text as Python's library reads and writes it.
namespace tcp_mojifinder {

/// What a line asks for: itself without the blanks around it, or a NUL if it is no UTF-8.
std::string query_of(std::string_view line);

/// As `repr` shows a string: `'cat face'`. What is not printable is escaped, so that no client can write
/// lines of its own, or commands for a terminal, into a log.
std::string quoted(std::string_view utf8);

/// As Python shows the address of a socket: `('127.0.0.1', 2323)`, `('::1', 2323, 0, 0)`.
std::string address_of(const weft::net::endpoint& at);

}  // namespace tcp_mojifinder
