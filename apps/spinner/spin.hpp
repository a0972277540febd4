// SPDX-License-Identifier: MIT
// What turns in the spinners.
#pragma once

#include <cstdio>

#include "weft/core.hpp"

struct status_line {
  std::string text;
  void show(std::string now) {
    text = std::move(now);
    weft::print("\r{}", text);
    std::fflush(stdout);
  }
  ~status_line() { weft::print("\r{:{}}\r", "", text.size()); }
};

inline weft::task<> spin(std::string message) {
  status_line line;
  for (std::size_t i = 0;; ++i) {
    line.show(weft::format("{} {}", "\\|/-"[i % 4], message));
    co_await weft::sleep_for(std::chrono::milliseconds(100));
  }
}
