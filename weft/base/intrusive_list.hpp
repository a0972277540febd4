// SPDX-License-Identifier: MIT
#pragma once

namespace weft::base {

/// A link of a circular intrusive list, and also the head of one.
///
/// Lifetime: whoever derives from it must be unlinked before it is destroyed.
struct list_hook {
  list_hook* prev = this;
  list_hook* next = this;

  list_hook() = default;
  list_hook(const list_hook&) = delete;
  list_hook& operator=(const list_hook&) = delete;

  /// For a link: is it in a list? For a head: is the list not empty?
  bool linked() const noexcept { return next != this; }

  void push_back(list_hook& link) noexcept {
    link.prev = prev;
    link.next = this;
    prev->next = &link;
    prev = &link;
  }

  void unlink() noexcept {
    prev->next = next;
    next->prev = prev;
    prev = next = this;
  }
};

}  // namespace weft::base
