// SPDX-License-Identifier: MIT
#include "apps/weft/serve_words.hpp"

#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "weft/base/print.hpp"
#include "weft/cli/parser.hpp"
#include "weft/web/command_line.hpp"

namespace weft_command {

namespace {

constexpr std::string_view help = R"(usage: weft serve [--reload] FILE.cpp[:app] | PROGRAM [option ...]

Builds and serves a web application: the one that FILE.cpp defines, `app` if it is not said, or a program that is
built already. `app` is a weft::web::app, or a function that makes one or adds to one; a file with a main of its own
is built as it is.

  --reload                build again when a source changes, and serve what came of it
  --reload-dir DIR        watch this directory, and those below, instead of that of the sources
  --reload-include GLOB   changes of such files count too: '*.html'
  --reload-delay SECONDS  wait for more changes (default=0.25)

The other options are those of every application:

)";

[[noreturn]] void fail(std::string_view why) {
  weft::print(stderr, "weft serve: error: {}\n", why);
  throw weft::cli::exit_request{2};
}

[[noreturn]] void say_help() {
  weft::print("{}", help);
  std::fflush(stdout);
  std::string name = "weft serve", option = "--help";
  char* argv[] = {name.data(), option.data(), nullptr};
  weft::web::parse_command_line(2, argv, {});
  throw weft::cli::exit_request{0};
}

bool is_program(const std::string& word) {
  std::error_code none;
  return std::filesystem::is_regular_file(word, none) && access(word.c_str(), X_OK) == 0;
}

weft::duration seconds(const std::string& text) {
  double value = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (wrong != std::errc() || end != text.data() + text.size() || !(value >= 0 && value < 1e6))
    fail("--reload-delay SECONDS must be from 0 to 1e6");
  return std::chrono::duration_cast<weft::duration>(std::chrono::duration<double>(value));
}

}  // namespace

bool is_source(const std::string& word) {
  const std::string file = word.substr(0, word.rfind(':'));
  for (const std::string_view ending : {".cpp", ".cc", ".cxx"}) {
    if (file.ends_with(ending)) return true;
  }
  return false;
}

serve_words parse_serve_words(const std::vector<std::string>& words) {
  serve_words made;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string name = words[i].substr(0, words[i].find('='));
    const auto value = [&] {
      if (name != words[i]) return words[i].substr(name.size() + 1);
      if (++i == words.size()) fail(weft::format("{} wants a value", name));
      return words[i];
    };
    if (name == "-h" || name == "--help") say_help();
    if (name == "--reload") {
      made.reload = true;
    } else if (name == "--reload-dir") {
      made.directories.push_back(value());
    } else if (name == "--reload-include") {
      made.included.push_back(value());
    } else if (name == "--reload-delay") {
      made.delay = seconds(value());
    } else if (made.what.empty() && !name.starts_with('-') && (is_source(words[i]) || is_program(words[i]))) {
      made.what = words[i];
    } else {
      made.rest.push_back(words[i]);
    }
  }
  if (made.what.empty()) fail("no FILE.cpp and no program to serve; see weft serve --help");
  return made;
}

}  // namespace weft_command
