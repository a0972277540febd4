// SPDX-License-Identifier: MIT
#include "apps/flag_server/country_metadata.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace flag_server {
namespace {

TEST(CountryMetadata, HasTheFormOfTheBook) {
  EXPECT_EQ(country_metadata("br"), R"({"tld_cc": ".br", "iso_cc": "BR", "country": "Brazil"})");
  EXPECT_EQ(country_metadata("ss"), R"({"tld_cc": ".ss", "iso_cc": "SS", "country": "South Sudan"})");
}

TEST(CountryMetadata, TheDomainOfTheUnitedKingdomIsNotItsCode) {
  EXPECT_EQ(country_metadata("gb"), R"({"tld_cc": ".uk", "iso_cc": "GB", "country": "United Kingdom"})");
}

TEST(CountryMetadata, EscapesWhatIsNotAscii) {
  EXPECT_EQ(country_metadata("ci"),
            R"({"tld_cc": ".ci", "iso_cc": "CI", "country": "C\u00f4te d\u2019Ivoire"})");
}

TEST(CountryMetadata, RefusesWhatIsNoCountry) {
  for (const char* code : {"", "b", "xq", "bra", "b\"", "..", "b_"}) {
    EXPECT_THROW(country_metadata(code), std::invalid_argument) << code;
  }
}

}  // namespace
}  // namespace flag_server
