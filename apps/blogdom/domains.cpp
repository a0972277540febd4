// SPDX-License-Identifier: MIT
#include "apps/blogdom/domains.hpp"

#include "weft/base/print.hpp"

namespace blogdom {

namespace {

// Python's keyword.kwlist.
constexpr std::string_view keywords[] = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
constexpr std::size_t keyword_letters_max = 4;

}  // namespace

std::vector<std::string> domains(std::string tld) {
  std::vector<std::string> made;
  tld.erase(0, tld.find_first_not_of('.'));
  tld.erase(tld.find_last_not_of('.') + 1);
  for (const std::string_view keyword : keywords) {
    if (keyword.size() > keyword_letters_max) continue;
    std::string& domain = made.emplace_back(std::string(keyword) + "." + tld);
    for (char& c : domain) {
      if (c >= 'A' && c <= 'Z') c |= 0x20;
    }
  }
  return made;
}

int help(std::string_view program) {
  weft::print(
      "usage: {} [-h]\n"
      "Looks up keyword.dev for each of Python's keywords of up to {} letters, all at once, and prints the "
      "names as\n"
      "the answers arrive: '+' before those that have an address. A name without one is not thereby "
      "available: it may\n"
      "be registered and have no address, or be reserved, or sold at a premium. Ask a registrar.\n"
      "WEFT_DNS=address:port names the server to ask.\n",
      program, keyword_letters_max);
  return 0;
}

}  // namespace blogdom
