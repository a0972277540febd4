// SPDX-License-Identifier: MIT
#pragma once

namespace weft {

/// Something that a library has to do before a loop begins, and before programs have threads by that.
///
/// Made as an object of static storage in the file that needs it, so that programs which do not link that
/// file do nothing. Called each time that a loop is made, on the loop's thread, and before a thread for a
/// loop is.
class start_hook {
 public:
  explicit start_hook(void (*call)() noexcept) noexcept;
  start_hook(const start_hook&) = delete;
  start_hook& operator=(const start_hook&) = delete;

  static void call_all() noexcept;

 private:
  void (*call_)() noexcept;
  start_hook* next_;
};

}  // namespace weft
