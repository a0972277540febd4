// SPDX-License-Identifier: MIT
#include "apps/flag_server/country_metadata.hpp"

#include <unicode/uloc.h>

#include <span>
#include <stdexcept>

#include "weft/base/print.hpp"

namespace flag_server {
namespace {

constexpr std::size_t name_units_max = 128;

std::string quoted(std::span<const UChar> text) {
  std::string out = "\"";
  for (const UChar unit : text) {
    if (unit == '"' || unit == '\\') out += '\\';
    if (unit >= 0x20 && unit < 0x7F) {
      out += static_cast<char>(unit);
    } else {
      out += weft::format("\\u{:04x}", static_cast<unsigned>(unit));
    }
  }
  return out + '"';
}

}  // namespace

std::string country_metadata(std::string_view code) {
  std::string upper;
  for (const char letter : code)
    upper += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
  UChar name[name_units_max];
  UErrorCode error = U_ZERO_ERROR;
  const std::string region = "und_" + upper;
  const int units = uloc_getDisplayCountry(region.c_str(), "en", name, name_units_max, &error);
  // A warning instead of an error says that ICU found no name and repeats the code.
  if (code.size() != 2 || error != U_ZERO_ERROR || units <= 0) {
    throw std::invalid_argument(weft::format("'{}' is no country code that ICU knows", code));
  }
  // The United Kingdom is the one country whose domain is not its ISO code.
  const std::string_view domain = code == "gb" ? "uk" : code;
  return weft::format(R"({{"tld_cc": ".{}", "iso_cc": "{}", "country": {}}})", domain, upper,
                      quoted({name, static_cast<std::size_t>(units)}));
}

}  // namespace flag_server
