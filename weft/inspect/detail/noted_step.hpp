// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <source_location>
#include <string>

namespace weft {
class chain;
}

namespace weft::inspect::detail {

/// Which task a step is of, and where it goes on: noted before it, because the task may be gone after it.
///
/// Plain bytes, which a signal handler may copy.
struct noted_step {
  static constexpr std::size_t name_bytes_max = 63;

  std::source_location root_at, resumed_at;
  std::array<char, name_bytes_max + 1> name{};  ///< ends with a zero; empty: it has none; a longer one is cut

  void note(const chain& c) noexcept;

  /// `task reader`: its name, or else its function.
  std::string task_text() const;
  /// Where it went on: `handler.cpp:12`.
  std::string resumed_text() const { return place_text(resumed_at); }

  static std::string place_text(const std::source_location& at);
};

}  // namespace weft::inspect::detail
