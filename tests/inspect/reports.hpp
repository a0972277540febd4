// SPDX-License-Identifier: MIT
#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "weft/inspect/report.hpp"

namespace weft::tests {

/// Collects what is reported while it lives.
class reports {
 public:
  reports() : before_(inspect::set_reporter([this](const std::string& text) { add(text); })) {}
  reports(const reports&) = delete;
  reports& operator=(const reports&) = delete;
  ~reports() { inspect::set_reporter(std::move(before_)); }

  std::vector<std::string> all() const {
    const std::lock_guard hold(lock_);
    return texts_;
  }

 private:
  void add(const std::string& text) {
    const std::lock_guard hold(lock_);
    texts_.push_back(text);
  }
  mutable std::mutex lock_;
  std::vector<std::string> texts_;
  inspect::reporter before_;
};

}  // namespace weft::tests
