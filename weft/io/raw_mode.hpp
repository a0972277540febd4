// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>

#include "weft/io/descriptor_stream.hpp"

namespace weft::io {

/// What a terminal in raw mode does of itself.
enum class raw_keys : std::uint8_t {
  all,              ///< nothing: every key arrives as its bytes, and what is written is shown as it is
  all_but_signals,  ///< Ctrl-C and its like are signals still, and a line feed begins a new line
};

/// A terminal that gives each key at once and shows none, for as long as the object lives.
///
///     auto terminal = co_await io::open_terminal();
///     const io::raw_mode raw(terminal);
///
/// Then it is as it was before, also when the task is cut. The mode is the terminal's: all who use it see it,
/// and a process that is killed leaves it behind. Several of them end in the reverse order. Throws
/// `io::error`: ENOTTY for what is no terminal. Lifetime: the stream may be closed before.
class [[nodiscard]] raw_mode {
 public:
  explicit raw_mode(const descriptor_stream& terminal, raw_keys keys = raw_keys::all);
  raw_mode(raw_mode&&) noexcept;
  raw_mode& operator=(raw_mode&&) = delete;
  ~raw_mode();

 private:
  struct before;
  std::unique_ptr<before> before_;
};

}  // namespace weft::io
