// SPDX-License-Identifier: MIT
// The command of the framework: serves web applications from their sources, and makes projects.
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apps/weft/project.hpp"
#include "apps/weft/reloader.hpp"
#include "apps/weft/serve_words.hpp"
#include "apps/weft/served_program.hpp"
#include "weft/base/print.hpp"
#include "weft/base/system_error_text.hpp"
#include "weft/cli/parser.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/run.hpp"
#include "weft/web/command_line.hpp"

namespace {

using namespace weft_command;

constexpr std::string_view help = R"(usage: weft [-h] COMMAND ...

  weft serve [--reload] FILE.cpp[:app] | PROGRAM [option ...]
                        build and serve a web application
  weft new NAME         make a project of a web application in a directory

`weft COMMAND --help` says more.
)";

/// Replaces this process. Returns if it cannot.
int become(const served_program& program, const std::vector<std::string>& rest) {
  std::vector<std::string> words{program.path().string()};
  words.insert(words.end(), rest.begin(), rest.end());
  std::vector<char*> argv;
  for (std::string& each : words) argv.push_back(each.data());
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  weft::print(stderr, "weft serve: error: {}: {}\n", words[0], weft::base::system_error_text(errno));
  return 1;
}

int serve(const std::vector<std::string>& words) {
  serve_words given = parse_serve_words(words);
  const served_program program(given.what, given.reload);
  if (!given.reload) {
    const std::string wrong =
        is_source(given.what) ? weft::run([&] { return program.build(); }) : std::string();
    if (wrong.empty()) return become(program, given.rest);
    weft::print(stderr, "{}", wrong);
    return 1;
  }
  std::vector<std::string> own{"weft serve"};
  own.insert(own.end(), given.rest.begin(), given.rest.end());
  std::vector<char*> argv;
  for (std::string& each : own) argv.push_back(each.data());
  argv.push_back(nullptr);
  auto options = weft::web::parse_command_line(static_cast<int>(own.size()), argv.data(), {});
  weft::run([&] { return serve_reloading(program, std::move(given), std::move(options)); });
  return 0;
}

int make(const std::vector<std::string>& words) {
  if (words.size() != 1 || words[0].starts_with('-')) {
    const bool asked = words.size() == 1 && (words[0] == "-h" || words[0] == "--help");
    weft::print(asked ? stdout : stderr, "{}",
                "usage: weft new NAME\n\nMakes a project in the directory NAME.\n");
    return asked ? 0 : 2;
  }
  const auto folder = make_project(words[0]);
  weft::print("Made {0}. Next: cd {0} && cmake -B build -G Ninja && cmake --build build\n", folder.string());
  return 0;
}

int run_command(const std::vector<std::string>& words) {
  if (words.empty() || words[0] == "-h" || words[0] == "--help") {
    weft::print(words.empty() ? stderr : stdout, "{}", help);
    return words.empty() ? 2 : 0;
  }
  const std::vector<std::string> rest(words.begin() + 1, words.end());
  if (words[0] == "serve") return serve(rest);
  if (words[0] == "new") return make(rest);
  weft::print(stderr, "weft: error: there is no command '{}'\n{}", words[0], help);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run_command({argv + 1, argv + argc});
  } catch (const weft::cli::exit_request& e) {
    return e.code;
  } catch (const weft::interrupted&) {
    return 0;
  } catch (const std::exception& e) {
    weft::print(stderr, "weft: error: {}\n", e.what());
    return 1;
  }
}
