// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace flag_server {

/// Draws the flag of South Sudan, 16 by 11 pixels, as GIF: the country is younger than Debian's package of
/// flags.
std::string south_sudan_flag();

}  // namespace flag_server
