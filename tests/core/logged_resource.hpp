// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include "tests/core/tracked.hpp"
#include "weft/core/with.hpp"

namespace weft::tests {

inline const char* name_of(ended how) {
  return how == ended::returned ? "returned" : how == ended::threw ? "threw" : "cancelled";
}

/// A resource that notes when it is entered and how it is left, slowly or with a failure if asked.
class logged_resource {
 public:
  struct behaviour {
    duration enter_takes{};
    duration exit_takes{};
    bool enter_throws = false;
    bool exit_throws = false;
  };

  logged_resource(std::string name, journal& log) : name_(std::move(name)), log_(&log) {}
  logged_resource(std::string name, journal& log, behaviour b)
      : name_(std::move(name)), log_(&log), behaviour_(b) {}

  task<> enter() {
    const tracked t;
    if (behaviour_.enter_takes > 0s) co_await sleep_for(behaviour_.enter_takes);
    if (behaviour_.enter_throws) throw boom("enter");
    log_->push_back("+" + name_);
  }
  task<> exit(ended how) {
    const tracked t;
    log_->push_back("-" + name_ + " " + name_of(how));
    if (behaviour_.exit_takes > 0s) co_await sleep_for(behaviour_.exit_takes);
    if (behaviour_.exit_throws) throw second_boom();
  }

 private:
  std::string name_;
  journal* log_;
  behaviour behaviour_;
};

}  // namespace weft::tests
