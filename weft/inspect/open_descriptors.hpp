// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

namespace weft::inspect {

/// The descriptors that this process has open, each with what it is: `/etc/hosts`, `socket:[4711]`.
///
/// Without those of the kernel's own making (epoll, eventfd), which belong to a loop.
std::map<int, std::string> open_descriptors();

/// What is open now, and was not then, one line each; empty if nothing was left open.
std::string left_open_since(const std::map<int, std::string>& then);

}  // namespace weft::inspect
