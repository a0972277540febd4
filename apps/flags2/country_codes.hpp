// SPDX-License-Identifier: MIT
#pragma once

namespace flags2 {

// Each of these stands for CC arguments, in their order.

/// The 194 codes whose flags are available.
inline constexpr const char* all_cc =
    "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD "
    "CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DZ EC EE EG ER ES ET FI FJ FM FR GA GB "
    "GD GE GH GM GN GQ GR GT GW GY HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM "
    "KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MR MT MU MV "
    "MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB "
    "SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA "
    "UG US UY UZ VA VC VE VN VU WS YE ZA ZM ZW";

/// The 20 most populous countries.
inline constexpr const char* pop20_cc = "BD BR CD CN DE EG ET FR ID IN IR JP MX NG PH PK RU TR US VN";

/// Every possible code.
inline constexpr const char* every_cc = "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z";

}  // namespace flags2
