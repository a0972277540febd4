// SPDX-License-Identifier: MIT
#include "weft/process/command.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace weft::process {

namespace {

bool is_plain(char c) noexcept {
  const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return alphanumeric || std::string_view("-_./:=,+@%^").find(c) != std::string_view::npos;
}

std::string quoted(std::string_view word) {
  if (!word.empty() && std::ranges::all_of(word, is_plain)) return std::string(word);
  std::string made = "'";
  for (const char c : word) made += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return made + "'";
}

}  // namespace

command shell(std::string script) { return {"/bin/sh", "-c", std::move(script)}; }

std::string to_string(const command& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + quoted(word);
  return line;
}

environment current_environment() {
  environment made;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=', 1);
    if (equals != std::string_view::npos) made.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return made;
}

}  // namespace weft::process
