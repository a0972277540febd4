// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "weft/core/task.hpp"
#include "weft/io/descriptor.hpp"

namespace weft::net::detail {

/// Makes a socket that does not block; waits while no descriptor is left for it. Throws `net::error`.
task<io::descriptor> open_socket(int family, int type, std::string attempted);

/// Sets an option whose value is a number. Throws `net::error`.
void set_number(int fd, int level, int name, int value, const char* attempted);
int get_number(int fd, int level, int name, const char* attempted);

}  // namespace weft::net::detail
