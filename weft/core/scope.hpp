// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "weft/core/clock.hpp"

namespace weft {

class chain;
class group_base;

/// A node of the cancellation tree.
///
/// The scopes that a chain is inside of form a stack: innermost, its outer one, ..., the chain itself, then
/// the group that the chain is a child of, then that group's owner's stack. `effective` caches whether a
/// request reaches this scope, so that a suspension tests one byte.
///
/// Invariants: `effective` never becomes false again while the scope is entered; `shield` is fixed on
/// entering.
struct scope {
  enum class kind : std::uint8_t { plain, timed, group, chain };

  scope* outer = nullptr;
  chain* owner = nullptr;        ///< the chain that is inside; null: not entered
  group_base* hosted = nullptr;  ///< groups that live in this scope without being on its owner's stack
  bool effective = false;        ///< requested here, or further out with no shield between
  bool requested : 1 = false;    ///< cancel() was called on this very scope
  bool shield : 1 = false;
  kind what : 2 = kind::plain;

  scope() = default;
  scope(const scope&) = delete;
  scope& operator=(const scope&) = delete;

  /// Requests cancellation of everything inside. Idempotent, sticky, may be called before entering.
  void cancel() noexcept;

  /// The earliest deadline that can reach this scope; the past if it is cancelled already.
  time_point effective_deadline() const noexcept;
};

/// Pushes `s` on the stack of `c`. Throws `std::logic_error` if some task is inside already.
void enter(scope& s, chain& c);

/// Pops `s`, which must be the innermost one.
void leave(scope& s, chain& c) noexcept;

}  // namespace weft
