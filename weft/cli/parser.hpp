// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli {

/// Thrown when the program is to end at once: after `--help` (0) or a wrong command line (2), which was
/// explained.
struct exit_request {
  int code;
};

/// Reads a command line as Python's argparse does.
///
/// Short flags combine (`-al 100`), long options may be shortened where that is unambiguous, options and
/// positional arguments mix. `-h` prints the help. What is wrong is said on stderr after the usage, and ends
/// with code 2.
///
/// Lifetime: the variables that are filled must outlive `parse`; what is not given keeps its value.
class parser {
 public:
  explicit parser(std::string description);
  parser(const parser&) = delete;
  parser& operator=(const parser&) = delete;
  ~parser();

  // `names` is as "-l,--limit"; `metavar` stands for the value in the help.
  parser& flag(std::string names, bool& given, std::string help);
  parser& option(std::string names, std::string metavar, std::int64_t& value, std::string help);
  parser& option(std::string names, std::string metavar, double& value, std::string help);
  parser& option(std::string names, std::string metavar, std::string& value, std::string help);
  /// An option with as many values as `metavars` has words: "MIN MAX".
  parser& option(std::string names, std::string metavars, std::vector<double>& values, std::string help);
  /// One positional argument that may be missing.
  parser& positional(std::string metavar, std::int64_t& value, std::string help);
  parser& positional(std::string metavar, std::string& value, std::string help);
  /// Any number of positional arguments.
  parser& positional(std::string metavar, std::vector<std::string>& values, std::string help);

  /// Takes what the command line does not say from the environment: `--log-level` from PREFIX_LOG_LEVEL; a
  /// flag is given if its variable is 1, true, yes or on.
  parser& environment(std::string prefix);

  /// Throws `exit_request`.
  void parse(int argc, char** argv);

  /// `usage: flags2 [-h] [-a] [CC ...]`, with a line end.
  std::string usage() const;

  /// Prints `message` and the usage on stderr and throws `exit_request{2}`.
  [[noreturn]] void fail(std::string_view message) const;

 private:
  struct argument;
  struct state;
  parser& add(argument added);
  std::string help() const;
  std::vector<std::string> environment_of(const argument& a) const;
  std::string completed(const std::string& word) const;

  std::unique_ptr<state> state_;
};

}  // namespace weft::cli
