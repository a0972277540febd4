// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "weft/flow/iteration.hpp"

namespace weft {

/// One part of a pipe: `source | stage` gives another source, or a task that collects.
///
/// Two stages make one: `const auto found = filter(&result::found) | take(3);`.
template <typename Make>
struct stage {
  Make make;  ///< called with an async iterator, which it owns
};

/// Puts a source into a stage. One given by value is owned: it is entered and left with what comes out, so
/// that leaving early cleans up at a definite point. An lvalue is borrowed: it must outlive the pipe, and
/// have been entered if it is a resource. A range is borrowed or owned by the same rule.
template <iterable S, typename Make>
auto operator|(S&& source, stage<Make> to) {
  return std::move(to.make)(detail::iterate(std::forward<S>(source)));
}

template <typename First, typename Second>
auto operator|(stage<First> first, stage<Second> second) {
  return stage([first = std::move(first), second = std::move(second)]<typename S>(S source) mutable {
    return std::move(source) | std::move(first) | std::move(second);
  });
}

}  // namespace weft
