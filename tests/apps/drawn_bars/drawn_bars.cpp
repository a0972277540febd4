// SPDX-License-Identifier: MIT
// Draws the progress bars of a script on its standard input and prints what was drawn: see progress_test.py.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <ranges>
#include <sstream>
#include <string>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/term/progress.hpp"

using namespace weft;

namespace {

/// What is drawn between two lines `case`.
class screen {
 public:
  ~screen() {
    std::fclose(sink_);
    std::free(text_);
  }

  void run(const std::string& verb, std::istream& line) {
    std::string name, text;
    if (verb == "option") {
      std::getline((line >> name).ignore(), text);
      return void(setenv(("TQDM_" + name).c_str(), text.c_str(), 1));
    }
    if (verb == "pass") return pass(line);
    if (verb == "write") {
      std::getline(line >> std::ws, text);
      return term::progress_bar::write(text, sink_);
    }
    if (verb == "range") return iterate(line);
    line >> name;
    if (verb == "bar") return void(bars_.emplace(name, options()));
    change(bars_.at(name), verb, line);
  }

  std::string drawn() {
    bars_.clear();
    std::fflush(sink_);
    return {text_, size_};
  }

 private:
  static void change(term::progress_bar& bar, const std::string& verb, std::istream& line) {
    std::int64_t number = 0;
    std::string text;
    if (verb == "update" && line >> number) bar.update(number);
    if (verb == "reset") bar.reset(line >> number ? std::optional(number) : std::nullopt);
    if (verb == "describe" || verb == "postfix") std::getline(line >> std::ws, text);
    if (verb == "describe") bar.set_description(text);
    if (verb == "postfix") bar.set_postfix(text);
    if (double figure = 0; verb == "figures" && line >> number >> figure)
      bar.set_postfix({{"n", number}, {"x", figure}, {"name", "value"}});
    if (verb == "refresh") bar.refresh();
    if (verb == "clear") bar.clear();
    if (verb == "close") bar.close();
  }

  term::progress_options options() {
    term::progress_options given;
    given.sink = sink_;
    given.clock = [this] { return now_; };
    for (const char* name : {"TOTAL", "DESC", "UNIT", "UNIT_SCALE", "UNIT_DIVISOR", "INITIAL", "LEAVE",
                             "POSITION", "ASCII", "COLOUR", "BAR_FORMAT", "POSTFIX", "NCOLS", "MININTERVAL",
                             "MAXINTERVAL", "MINITERS", "DELAY", "SMOOTHING"})
      unsetenv(format("TQDM_{}", name).c_str());
    return given;
  }

  void pass(std::istream& line) {
    double seconds = 0;
    line >> seconds;
    now_ += std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(seconds));
  }

  void iterate(std::istream& line) {
    int items = 0;
    double seconds = 0;
    line >> items >> seconds;
    for ([[maybe_unused]] const int item : term::progress(std::views::iota(0, items), options())) {
      now_ += std::chrono::duration_cast<std::chrono::steady_clock::duration>(
          std::chrono::duration<double>(seconds));
    }
  }

  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* sink_ = open_memstream(&text_, &size_);
  std::chrono::steady_clock::time_point now_{std::chrono::hours(1)};
  std::map<std::string, term::progress_bar> bars_;
};

}  // namespace

int main() {
  for (std::string line, verb; std::getline(std::cin, line);) {
    screen shown;
    while (line != "end") {
      std::istringstream words(line);
      if (words >> verb) shown.run(verb, words);
      std::getline(std::cin, line);
    }
    const std::string drawn = shown.drawn();
    print("{}\n{}\n", drawn.size(), drawn);
  }
}
