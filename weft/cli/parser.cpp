// SPDX-License-Identifier: MIT
#include "weft/cli/parser.hpp"

#include <CLI/CLI.hpp>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <functional>
#include <utility>

#include "weft/base/print.hpp"

// CLI11 takes the command line apart; values arrive as text and are read here, so that what is wrong is said,
// and help is laid out, in the words that users of command lines written in Python know.
namespace weft::cli {

namespace {
constexpr std::size_t help_column = 24;
}

struct parser::argument {
  std::string names;  // empty: positional
  std::string metavar;
  std::string help;
  std::size_t values = 1;  // 0: a flag
  bool repeats = false;
  std::function<void(const std::vector<std::string>&)> store;

  std::string label() const { return names.empty() ? metavar : replaced(names, ",", "/"); }

  static std::string replaced(std::string text, std::string_view from, std::string_view to) {
    if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
    return text;
  }
  std::string in_usage() const {
    if (names.empty()) return repeats ? format("[{} ...]", metavar) : format("[{}]", metavar);
    const std::string first = names.substr(0, names.find(','));
    return values == 0 ? format("[{}]", first) : format("[{} {}]", first, metavar);
  }
  std::string in_help() const {
    if (names.empty()) return metavar;
    if (values == 0) return replaced(names, ",", ", ");
    return replaced(names, ",", " " + metavar + ", ") + " " + metavar;
  }
};

struct parser::state {
  std::string program;
  std::string description;
  std::string environment;  // the prefix of its variables; empty: none are looked at
  std::vector<argument> arguments;
};

parser::parser(std::string description) : state_(std::make_unique<state>()) {
  state_->description = std::move(description);
}
parser::~parser() = default;

parser& parser::add(argument added) {
  state_->arguments.push_back(std::move(added));
  return *this;
}

namespace {

template <typename Number>
Number read_number(const parser& p, const std::string& label, const std::string& text,
                   std::string_view kind) {
  Number value{};
  const char* const first = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, wrong] = std::from_chars(first, text.data() + text.size(), value);
  if (wrong != std::errc() || end != text.data() + text.size()) {
    p.fail(format("argument {}: invalid {} value: '{}'", label, kind, text));
  }
  return value;
}

}  // namespace

parser& parser::flag(std::string names, bool& given, std::string help) {
  return add({.names = std::move(names),
              .metavar = "",
              .help = std::move(help),
              .values = 0,
              .store = [&given](const auto&) { given = true; }});
}

parser& parser::option(std::string names, std::string metavar, std::int64_t& value, std::string help) {
  argument made{
      .names = std::move(names), .metavar = std::move(metavar), .help = std::move(help), .store = {}};
  made.store = [this, &value, label = made.label()](const std::vector<std::string>& words) {
    value = read_number<std::int64_t>(*this, label, words.at(0), "int");
  };
  return add(std::move(made));
}

parser& parser::option(std::string names, std::string metavar, double& value, std::string help) {
  argument made{
      .names = std::move(names), .metavar = std::move(metavar), .help = std::move(help), .store = {}};
  made.store = [this, &value, label = made.label()](const std::vector<std::string>& words) {
    value = read_number<double>(*this, label, words.at(0), "float");
  };
  return add(std::move(made));
}

parser& parser::option(std::string names, std::string metavar, std::string& value, std::string help) {
  return add({.names = std::move(names),
              .metavar = std::move(metavar),
              .help = std::move(help),
              .store = [&value](const std::vector<std::string>& words) { value = words.at(0); }});
}

parser& parser::option(std::string names, std::string metavars, std::vector<double>& values,
                       std::string help) {
  argument made{
      .names = std::move(names), .metavar = std::move(metavars), .help = std::move(help), .store = {}};
  made.values = 1 + static_cast<std::size_t>(std::ranges::count(made.metavar, ' '));
  made.store = [this, &values, label = made.label()](const std::vector<std::string>& words) {
    values.clear();
    for (const std::string& word : words) values.push_back(read_number<double>(*this, label, word, "float"));
  };
  return add(std::move(made));
}

parser& parser::positional(std::string metavar, std::int64_t& value, std::string help) {
  return option("", std::move(metavar), value, std::move(help));
}

parser& parser::positional(std::string metavar, std::string& value, std::string help) {
  return option("", std::move(metavar), value, std::move(help));
}

parser& parser::positional(std::string metavar, std::vector<std::string>& values, std::string help) {
  return add({.names = "",
              .metavar = std::move(metavar),
              .help = std::move(help),
              .repeats = true,
              .store = [&values](const std::vector<std::string>& words) { values = words; }});
}

std::string parser::usage() const {
  std::string made = format("usage: {} [-h]", state_->program);
  for (const bool positional : {false, true}) {
    for (const argument& a : state_->arguments) {
      if (a.names.empty() == positional) made += " " + a.in_usage();
    }
  }
  return made + "\n";
}

std::string parser::help() const {
  const auto line = [](const std::string& left, const std::string& right) {
    if (left.size() + 4 > help_column) return format("  {}\n{:{}}{}\n", left, "", help_column, right);
    return format("  {:{}}{}\n", left, help_column - 2, right);
  };
  std::string positionals, options = line("-h, --help", "show this help message and exit");
  for (const argument& a : state_->arguments) {
    (a.names.empty() ? positionals : options) += line(a.in_help(), a.help);
  }
  std::string made = format("{}\n{}\n\n", usage(), state_->description);
  if (!positionals.empty()) made += "positional arguments:\n" + positionals + "\n";
  return made + "options:\n" + options;
}

void parser::fail(std::string_view message) const {
  print(stderr, "{}{}: error: {}\n", usage(), state_->program, message);
  throw exit_request{2};
}

parser& parser::environment(std::string prefix) {
  state_->environment = std::move(prefix);
  return *this;
}

/// What stands for an option in the environment; empty if nothing does.
std::vector<std::string> parser::environment_of(const argument& a) const {
  const auto at = a.names.find("--");
  if (state_->environment.empty() || at == std::string::npos || a.values > 1) return {};
  std::string variable = state_->environment + '_';
  for (const char c : a.names.substr(at + 2)) variable += c == '-' ? '_' : static_cast<char>(std::toupper(c));
  const char* const value = std::getenv(variable.c_str());
  if (!value) return {};
  const std::string text = value;
  if (a.values == 0 && text != "1" && text != "true" && text != "yes" && text != "on") return {};
  return {text};
}

/// A long option that was shortened, in full.
std::string parser::completed(const std::string& word) const {
  if (!word.starts_with("--") || word.size() == 2) return word;
  const std::string name = word.substr(0, word.find('='));
  std::vector<std::string> candidates{"--help"};
  for (const argument& a : state_->arguments) {
    if (const auto at = a.names.find("--"); at != std::string::npos) candidates.push_back(a.names.substr(at));
  }
  std::erase_if(candidates, [&](const std::string& c) { return !c.starts_with(name); });
  if (candidates.empty() || std::ranges::find(candidates, name) != candidates.end()) return word;
  if (candidates.size() == 1) return candidates[0] + word.substr(name.size());
  std::string could = candidates[0];
  for (std::size_t i = 1; i < candidates.size(); ++i) could += ", " + candidates[i];
  fail(format("ambiguous option: {} could match {}", name, could));
}

void parser::parse(int argc, char** argv) {
  state_->program = std::filesystem::path(argv[0]).filename().string();
  CLI::App app;
  app.set_help_flag("-h,--help");
  bool flag_given = false;
  std::deque<std::vector<std::string>> stores;  // CLI11 keeps references
  std::vector<std::pair<CLI::Option*, const argument*>> options;
  for (const argument& a : state_->arguments) {
    CLI::Option* option = nullptr;
    if (a.values == 0) {
      option = app.add_flag(a.names, flag_given);
    } else {
      option = app.add_option(a.names.empty() ? a.metavar : a.names, stores.emplace_back());
      if (!a.repeats) option->expected(static_cast<int>(a.values))->allow_extra_args(false)->take_all();
    }
    options.emplace_back(option, &a);
  }
  std::vector<std::string> words;  // CLI11 takes them from the back
  for (int i = argc - 1; i > 0; --i) words.push_back(completed(argv[i]));
  try {
    app.parse(words);
  } catch (const CLI::CallForHelp&) {
    print("{}", help());
    throw exit_request{0};
  } catch (const CLI::ExtrasError&) {
    std::string extras;
    for (const std::string& e : app.remaining()) extras += " " + e;
    fail(format("unrecognized arguments:{}", extras));
  } catch (const CLI::ParseError& e) {
    fail(e.what());
  }
  for (const auto& [option, a] : options) {
    if (option->count() == 0) {
      if (const auto set = environment_of(*a); !set.empty()) a->store(set);
      continue;
    }
    std::vector<std::string> given = option->results();
    if (!a->repeats && a->values > 0) {
      if (given.size() % a->values != 0)
        fail(format("argument {}: expected {} arguments", a->label(), a->values));
      given.erase(given.begin(),
                  given.end() - static_cast<std::ptrdiff_t>(a->values));  // the last one counts
    }
    a->store(given);
  }
}

}  // namespace weft::cli
