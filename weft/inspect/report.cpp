// SPDX-License-Identifier: MIT
#include "weft/inspect/report.hpp"

#include <cstdio>
#include <mutex>
#include <utility>

#include "weft/base/print.hpp"

namespace weft::inspect {

namespace {

struct destination {
  std::mutex lock;
  reporter to = report_to_stderr;
};

destination& the_destination() {
  static destination one;
  return one;
}

}  // namespace

void report_to_stderr(const std::string& text) {
  const std::string whole = format("weft: {}{}", text, text.ends_with('\n') ? "" : "\n");
  std::fwrite(whole.data(), 1, whole.size(), stderr);
}

reporter set_reporter(reporter to) {
  destination& d = the_destination();
  const std::lock_guard hold(d.lock);
  return std::exchange(d.to, std::move(to));
}

void report(const std::string& text) {
  destination& d = the_destination();
  const std::lock_guard hold(d.lock);
  d.to(text);
}

}  // namespace weft::inspect
