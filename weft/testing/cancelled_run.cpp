// SPDX-License-Identifier: MIT
#include "weft/testing/cancelled_run.hpp"

#include <dirent.h>

#include <memory>
#include <string_view>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/core/loop.hpp"
#include "weft/core/timeout.hpp"

namespace weft::testing {

namespace {

// Of virtual time; nothing that a test waits for takes as long.
constexpr duration hang_limit = 1000h;

std::string_view name(cancel_point how) noexcept {
  switch (how) {
    case cancel_point::before_arming: return "before it was armed";
    case cancel_point::after_arming: return "after it was armed";
    case cancel_point::at_completion: return "as it completed";
    case cancel_point::outer_one_later: return "and from further out one later";
    case cancel_point::outer_two_later: return "and from further out two later";
  }
  return "";
}

}  // namespace

void cancelled_run::pass(cancel_point point) noexcept {
  const bool twice = how_ >= cancel_point::outer_one_later;
  if (point != (twice ? cancel_point::after_arming : how_)) return;
  ++seen_;
  if (at_ == 0) return;
  if (seen_ == at_) inner_.cancel();
  const std::size_t later = how_ == cancel_point::outer_one_later ? 1 : 2;
  if (twice && seen_ == at_ + later) outer_.cancel();
}

task<bool> cancelled_run::run(std::function<task<>()> body) {
  struct detach_at_end {
    cancelled_run& self;
    ~detach_at_end() { self.detach(); }
  };
  // Also if a sibling that fails cuts this task: the loop ends before the run.
  const detach_at_end guard{*this};
  attach(co_await this_loop{});
  bool finished = false;
  co_await outer_.run([&]() -> task<> {
    finished = co_await inner_.run(std::ref(body));
    detach();
  });
  cut_ = !finished;
  co_return finished;
}

namespace detail {

std::size_t open_descriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/proc/self/fd"), closedir);
  std::size_t count = 0;
  while (folder && readdir(folder.get())) ++count;
  return count;
}

std::string sweep_note(cancel_point how, std::size_t at, std::uint64_t seed) {
  if (at == 0) return format("not cancelled, seed {}", seed);
  return format("cancelled at suspension {} {}, seed {}", at, name(how), seed);
}

task<> limited(const cancelled_program& program, cancelled_run& run) {
  co_await fail_after(hang_limit, [&] { return program(run); });
}

}  // namespace detail
}  // namespace weft::testing
