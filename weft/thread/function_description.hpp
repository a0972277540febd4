// SPDX-License-Identifier: MIT
#pragma once

#include <source_location>
#include <string>
#include <string_view>

#include "weft/core/clock.hpp"

namespace weft {

/// A function that a thread runs, for reports: its name or type, who called it, and since when.
struct function_description {
  const char* name = nullptr;    ///< given by the caller, or null
  std::string_view type = {};    ///< else this
  std::source_location at = {};  ///< where a task awaits it
  time_point since = {};         ///< when that was

  /// `resolve, called at client.cpp:12 310 s ago`
  std::string str() const;
};

/// The time to some milliseconds, in a fifth of the time that the exact one takes.
time_point coarse_now() noexcept;

/// The type of a function object as the compiler spells it; a lambda's says where it stands.
template <typename Fn>
constexpr std::string_view type_text() noexcept {
  std::string_view text = __PRETTY_FUNCTION__;
  const auto begin = text.find("Fn = ");
  if (begin == text.npos) return text;
  text.remove_prefix(begin + 5);
  return text.substr(0, text.find_last_of(']'));
}

}  // namespace weft
