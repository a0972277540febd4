// SPDX-License-Identifier: MIT
#include "weft/core/run.hpp"

#include <cstdint>
#include <cstdio>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>

#include "weft/base/print.hpp"
#include "weft/core/detail/signal_guard.hpp"
#include "weft/core/error_path.hpp"
#include "weft/core/errors.hpp"
#include "weft/core/exception_group.hpp"

namespace weft::detail {

namespace {
// One signal interrupts the loops of all threads: who waits for several of them gets as many errors.
bool is_group_of_interrupts(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const exception_group& g) {
    return !g.split<interrupted>().second;
  } catch (...) {
    return false;
  }
}
std::string deadlock_text(const loop& l) {
  const std::uint64_t seed = l.options().seed;
  const std::string order = seed == 0 ? "" : format(" (WEFT_SEED={})", seed);
  return format("weft: deadlock: every task waits, and nothing can wake one{}\n{}", order,
                l.deadlocked_tasks());
}
}  // namespace

void run_root(loop& l, child_base& root) {
  {
    const signal_guard guard(l);
    l.run_until_done(root);
  }
  const int signal = l.interrupted_by();
  if (signal != 0 && root.state == child_state::threw && is_group_of_interrupts(root.root->error))
    throw interrupted(signal);
  if (root.state == child_state::threw || root.state == child_state::returned) {
    if (!l.deadlocked()) return;
  }
  if (l.deadlocked()) throw deadlock_error(deadlock_text(l));
  if (signal != 0) throw interrupted(signal);
  throw std::logic_error("weft: the root task was cancelled");
}

}  // namespace weft::detail

namespace weft {

namespace {

std::string report_one(const std::exception_ptr& error, std::string_view margin) {
  std::string text = format("{}{}\n", margin, describe(error));
  for (const std::source_location& at : error_path(error)) {
    text += format("{}  at {}:{} in {}\n", margin, at.file_name(), at.line(), at.function_name());
  }
  return text;
}

}  // namespace

std::string error_report(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const exception_group& g) {
    std::string text = format("{} in a task group:\n", g.size() == 1 ? "error" : "errors");
    for (const auto& e : g.leaves()) text += report_one(e, "  ");
    return text;
  } catch (...) {
    return "error: " + report_one(error, "");
  }
}

int report_uncaught(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const interrupted& i) {
    return 128 + i.signal();
  } catch (...) {
    print(stderr, "weft: uncaught {}", error_report(error));
  }
  return 1;
}

}  // namespace weft
