// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include "weft/base/error.hpp"
#include "weft/core/task.hpp"

namespace weft::tests {

/// What a task throws, in words; empty if it does not. `Error` is the class that it must be of.
template <typename Error>
task<std::string> failure_of(task<> attempt) {
  std::string said;
  try {
    co_await std::move(attempt);
  } catch (const Error& e) {
    said = e.what();
  }
  co_return said;
}
template <typename Error, typename T>
task<std::string> failure_of(task<T> attempt) {
  const auto dropping = [&]() -> task<> { static_cast<void>(co_await std::move(attempt)); };
  co_return co_await failure_of<Error>(dropping());
}

}  // namespace weft::tests
