// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "weft/core/task.hpp"
#include "weft/io/descriptor.hpp"
#include "weft/net/tcp_listener.hpp"
#include "weft/net/unix_listener.hpp"
#include "weft/web/serve_options.hpp"

namespace weft::web::detail {

using listener = std::variant<net::tcp_listener, net::unix_listener>;

/// Listens where the options say. Throws `net::listen_error`.
task<listener> listen(const serve_options& options);

/// The same for `count` processes to come, before there is a loop: sockets that share a port, or of a Unix
/// socket the same one for all. Throws `net::listen_error`.
std::vector<io::descriptor> listen_for_workers(const serve_options& options, std::size_t count);

/// What a socket listens on, for people: `http://127.0.0.1:8000`.
std::string place_of(int socket, const serve_options& options);
std::string place_of(const listener& l, const serve_options& options);

}  // namespace weft::web::detail
