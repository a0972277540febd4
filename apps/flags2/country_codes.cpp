// SPDX-License-Identifier: MIT
#include "apps/flags2/country_codes.hpp"

#include <iterator>
#include <sstream>

namespace flags2 {

namespace {
std::vector<std::string> words(const char* text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}
}  // namespace

const std::vector<std::string> all_cc = words(
    "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD "
    "CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DZ EC EE EG ER ES ET FI FJ FM FR GA GB "
    "GD GE GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM "
    "KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV "
    "MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB "
    "SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA "
    "UG US UY UZ VA VC VE VN VU WS YE ZA ZM ZW ");

const std::vector<std::string> pop20_cc =
    words("BD BR CD CN DE EG ET FR ID IN IR JP MX NG PH PK RU TR US VN");

}  // namespace flags2
