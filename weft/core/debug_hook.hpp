// SPDX-License-Identifier: MIT
#pragma once

namespace weft {

class loop;

/// What gives loops their debug mode, without that the kernel knows it: one object of static storage, in the
/// layer that has it.
class debug_hook {
 public:
  using function = void (*)(loop& l);
  explicit debug_hook(function attach) noexcept;
  debug_hook(const debug_hook&) = delete;
  debug_hook& operator=(const debug_hook&) = delete;

  /// Gives `l` its debug mode, if there is one.
  static void attach(loop& l);
};

}  // namespace weft
