// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weft/term/progress_options.hpp"

namespace weft::term {

using namespace std::chrono_literals;

/// What bars draw by a clock that stands still until it is told otherwise.
class drawn_text {
 public:
  drawn_text() { unsetenv("COLUMNS"); }
  drawn_text(const drawn_text&) = delete;
  drawn_text& operator=(const drawn_text&) = delete;
  ~drawn_text() {
    std::fclose(sink_);
    std::free(text_);
  }

  progress_options options(std::optional<std::int64_t> total = std::nullopt) {
    progress_options o;
    o.total = total;
    o.sink = sink_;
    o.clock = [this] { return now_; };
    return o;
  }

  void pass(std::chrono::milliseconds time) { now_ += time; }

  /// What was drawn since the last look.
  std::string drawn() {
    std::fflush(sink_);
    const std::string all(text_, size_);
    return all.substr(std::exchange(seen_, all.size()));
  }

  /// The same, split where the cursor went back to the line's start.
  std::vector<std::string> lines() {
    std::vector<std::string> all;
    for (const char c : drawn()) {
      if (c == '\r') {
        all.emplace_back();
      } else {
        all.back() += c;
      }
    }
    return all;
  }

 protected:
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::size_t seen_ = 0;
  std::FILE* sink_ = open_memstream(&text_, &size_);
  std::chrono::steady_clock::time_point now_{1h};
};

}  // namespace weft::term
