// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "weft/core/clock.hpp"

namespace weft_command {

/// What stands behind `weft serve`.
struct serve_words {
  std::string what;  ///< `FILE.cpp`, `FILE.cpp:app` or a program
  bool reload = false;
  std::vector<std::string> directories;  ///< to watch; empty: where the sources are
  std::vector<std::string> included;     ///< patterns of files that count too: `*.html`
  weft::duration delay{250'000'000};     ///< without changes, before it is built again
  std::vector<std::string> rest;         ///< the program's own
};

/// Takes a command line apart; `words` are those after `serve`. Says what is wrong, or the help, and throws
/// `weft::cli::exit_request`.
serve_words parse_serve_words(const std::vector<std::string>& words);

/// Whether a word names a source file, with or without `:app`.
bool is_source(const std::string& word);

}  // namespace weft_command
