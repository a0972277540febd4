// SPDX-License-Identifier: MIT
// Finds Unicode characters by the words of their names.
#include "apps/charindex/inverted_index.hpp"
#include "weft/base/print.hpp"

int main(int argc, char** argv) {
  if (argc < 2) {
    weft::print("Please give one or more words to search.\n");
    return 2;  // wrong usage
  }
  std::string query;
  for (const char* word : std::span(argv, static_cast<std::size_t>(argc)).subspan(1))
    query += word + std::string(" ");
  const auto characters = charindex::inverted_index().search(query);
  for (const auto& line : charindex::format_results(characters)) weft::print("{}\n", line);
  weft::print("{}\n", charindex::format_status(characters.size()));
}
