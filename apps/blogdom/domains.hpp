// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace blogdom {

/// `and.dev`, `as.dev`, …: one for each of Python's keywords of at most four letters, in lower case.
///
/// Dots around `tld` do not count.
std::vector<std::string> domains(std::string tld = "dev");

/// Says what the program does. Returns the exit code.
int help(std::string_view program);

}  // namespace blogdom
