// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "apps/flag_server/gif.hpp"

namespace flag_server {

struct decoded_gif {
  std::size_t width, height;
  std::vector<color> palette;
  std::vector<std::uint8_t> pixels;
};

/// Decodes a GIF of one image with a global palette, written from the specification and not from the encoder.
///
/// Returns nothing for any other file.
std::optional<decoded_gif> decode_gif(std::string_view bytes);

}  // namespace flag_server
