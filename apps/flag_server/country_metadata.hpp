// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace flag_server {

/// Describes a country as the book's metadata.json does.
///
/// Shape: `{"tld_cc": ".br", "iso_cc": "BR", "country": "Brazil"}`, in ASCII with `\u` escapes; the name is
/// ICU's, in English. Throws `std::invalid_argument` if `code` is no two-letter code of a country.
std::string country_metadata(std::string_view code);

}  // namespace flag_server
