// SPDX-License-Identifier: MIT
// Sockets: the contents of the layer, in reading order.
#pragma once

// Addresses and errors.
#include "weft/net/bind_address.hpp"
#include "weft/net/endpoint.hpp"
#include "weft/net/errors.hpp"
#include "weft/net/resolve.hpp"
#include "weft/net/unix_address.hpp"

// Connections.
#include "weft/net/attributes.hpp"
#include "weft/net/connect.hpp"
#include "weft/net/serve.hpp"
#include "weft/net/served_connection.hpp"
#include "weft/net/socket_options.hpp"
#include "weft/net/socket_stream.hpp"
#include "weft/net/start_server.hpp"
#include "weft/net/tcp_listener.hpp"
#include "weft/net/tcp_stream.hpp"
#include "weft/net/transfer.hpp"
#include "weft/net/unix_listener.hpp"
#include "weft/net/unix_stream.hpp"

// Connections of whatever kind, and what is put in the place of the system's sockets.
#include "weft/net/any_stream.hpp"
#include "weft/net/network.hpp"

// Messages.
#include "weft/net/datagram_protocol.hpp"
#include "weft/net/udp_socket.hpp"
#include "weft/net/unix_datagram_socket.hpp"
