// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

namespace weft_get {

/// SHA-256 of files by their names, in hexadecimal digits of lower case.
using checksums = std::map<std::string, std::string>;

/// Reads a file that `sha256sum` wrote. Throws `std::runtime_error` for a line that is none of its.
checksums read_checksums(const std::string& path);

/// The SHA-256 of a file. Blocks. Throws `std::system_error`.
std::string sha256_of(const std::string& path);

}  // namespace weft_get
