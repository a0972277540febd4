// SPDX-License-Identifier: MIT
#include "weft/core/run.hpp"

#include <cstdio>
#include <string>

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
  if (l.deadlocked()) throw deadlock_error("weft: deadlock: every task waits, and nothing can wake one");
  if (signal != 0) throw interrupted(signal);
  throw std::logic_error("weft: the root task was cancelled");
}

}  // namespace weft::detail

namespace weft {

namespace {

void report(const std::exception_ptr& error, int indent) {
  const std::string margin(static_cast<std::size_t>(indent), ' ');
  print(stderr, "{}{}\n", margin, describe(error));
  for (const std::source_location& at : error_path(error)) {
    print(stderr, "{}  at {}:{} in {}\n", margin, at.file_name(), at.line(), at.function_name());
  }
}

}  // namespace

int report_uncaught(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const interrupted& i) {
    return 128 + i.signal();
  } catch (const exception_group& g) {
    print(stderr, "weft: uncaught {} in a task group:\n", g.size() == 1 ? "error" : "errors");
    for (const auto& e : g.leaves()) report(e, 2);
  } catch (...) {
    print(stderr, "weft: uncaught error: ");
    report(error, 0);
  }
  return 1;
}

}  // namespace weft
