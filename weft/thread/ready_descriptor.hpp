// SPDX-License-Identifier: MIT
#pragma once

namespace weft {

/// A descriptor that a foreign loop watches: readable while there is something for it. Made on first use.
///
/// Thread: any, one at a time.
class ready_descriptor {
 public:
  ready_descriptor() = default;
  ~ready_descriptor();
  ready_descriptor(const ready_descriptor&) = delete;
  ready_descriptor& operator=(const ready_descriptor&) = delete;

  /// Throws `std::system_error` if no descriptor is left.
  int get(bool ready);
  void set(bool ready) noexcept;

 private:
  int fd_ = -1;
  bool ready_ = false;
};

}  // namespace weft
