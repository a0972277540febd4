// SPDX-License-Identifier: MIT
// grep -rI in parallel: files are read several at a time and searched on all processors; what is found comes
// in the order of the names.
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "apps/grep_tree/line_matcher.hpp"
#include "weft/cli.hpp"
#include "weft/core.hpp"
#include "weft/flow.hpp"
#include "weft/fs.hpp"
#include "weft/parallel.hpp"

using namespace weft;

namespace {

struct options {
  std::string pattern;
  std::vector<std::string> paths;
  bool ignore_case = false, numbers = false, names_only = false, with_names = true;
  std::int64_t jobs = 32;
};

bool failed = false;

void complain(const std::string& path, const weft::error& e) {
  print(stderr, "grep_tree: {}: {}\n", path, e.code().message());
  failed = true;
}

/// The lines of a file that match, ready to be printed. Runs on any thread.
std::string search(const std::string& bytes, const std::string& path, const options& o) {
  static thread_local const line_matcher matcher(o.pattern, o.ignore_case);  // whose library takes a lock
  std::string out;
  if (bytes.find('\0') != std::string::npos) return out;  // binary
  matcher.for_each_match(bytes, [&](std::size_t number, std::string_view line) {
    if (o.names_only) {
      out = path + '\n';
      return false;
    }
    if (o.with_names) out += path + ':';
    if (o.numbers) out += std::to_string(number) + ':';
    out.append(line) += '\n';
    return true;
  });
  return out;
}

/// The files that are named, and those below the directories that are.
async_generator<std::string> files(std::vector<std::string> paths) {
  if (paths.empty()) paths = {"."};
  for (const std::string& path : paths) {
    if (!co_await fs::is_directory(path)) {
      co_yield path;
      continue;
    }
    fs::walk all(path);
    while (auto found = co_await all.next()) {
      const std::string name = path == "." ? found->path.substr(2) : found->path;
      try {
        if (found->error) std::rethrow_exception(found->error);
      } catch (const fs::error& e) {
        complain(name, e);
      }
      if (found->type == fs::file_type::regular) co_yield name;
    }
  }
}

task<int> grep(options o) {
  o.with_names = o.paths.size() != 1 || co_await fs::is_directory(o.paths[0]);
  const auto look_into = [&](std::string path) -> task<std::string> {
    try {
      const std::string bytes = co_await fs::read_bytes(path);
      co_return co_await on_cpu(search, std::cref(bytes), std::cref(path), std::cref(o));
    } catch (const fs::error& e) {
      complain(path, e);
    }
    co_return "";
  };
  bool found = false;
  const auto jobs = static_cast<std::size_t>(o.jobs);
  co_await for_each(files(o.paths) | map_concurrent(jobs, look_into), [&](const std::string& lines) {
    print("{}", lines);
    found = found || !lines.empty();
  });
  co_return failed ? 2 : found ? 0 : 1;
}

options read_command_line(int argc, char** argv) {
  options o;
  std::vector<std::string> words;
  cli::parser parser("Search the files below directories, as grep -rI, several at a time.");
  parser.flag("-i,--ignore-case", o.ignore_case, "capitals are as small letters")
      .flag("-n,--line-number", o.numbers, "say the number of each line")
      .flag("-l,--files-with-matches", o.names_only, "only say the names of the files")
      .option("-j,--jobs", "N", o.jobs, "files that are read at the same time (default: 32)")
      .positional("PATTERN [PATH ...]", words,
                  "a basic regular expression; files and directories (default: .)");
  parser.parse(argc, argv);
  if (words.empty()) parser.fail("a pattern is needed");
  if (o.jobs < 1) parser.fail("at least one job is needed");
  o.pattern = words.front();
  o.paths.assign(words.begin() + 1, words.end());
  return o;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const options o = read_command_line(argc, argv);
    const line_matcher is_valid(o.pattern, o.ignore_case);
    return main_run(grep, o);
  } catch (const cli::exit_request& e) {
    return e.code;
  } catch (const std::invalid_argument& e) {
    print(stderr, "grep_tree: {}\n", e.what());
    return 2;
  }
}
