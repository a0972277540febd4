// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft {

/// One line about any exception: its `what()`, or that it is of an unknown type.
std::string describe(const std::exception_ptr& error);

/// The errors of several tasks that ran together, thrown as one.
///
/// Groups nest as task groups do. `handle` sorts the errors by type; whatever no handler takes is thrown
/// again. Source: PEP 654.
class exception_group : public std::exception {
 public:
  /// `errors` must not be empty.
  explicit exception_group(std::vector<std::exception_ptr> errors);

  /// The errors in the order in which they happened; one may itself be a group.
  const std::vector<std::exception_ptr>& errors() const noexcept { return errors_; }
  std::size_t size() const noexcept { return errors_.size(); }

  /// All errors that are no groups, in order, from the nested groups too.
  std::vector<std::exception_ptr> leaves() const;

  /// How many there are, and each of them on lines of its own, drawn as a tree; a single one as it is.
  const char* what() const noexcept override { return message_.c_str(); }

  /// Calls, for each error that is no group, the first handler whose parameter type it matches, by `catch`'s
  /// rules.
  ///
  /// Throws an `exception_group` of what no handler took, in its nested shape; and whatever a handler throws.
  template <typename... Handlers>
  void handle(Handlers&&... handlers) const {
    auto rest =
        split_if([&](const std::exception_ptr& e) { return (try_handler(e, handlers) || ...); }).second;
    if (rest) throw std::move(*rest);
  }

  /// The part whose errors are an `E`, in its nested shape; empty if there is none.
  template <typename E>
  std::optional<exception_group> subgroup() const {
    return split<E>().first;
  }

  /// The part whose errors are an `E`, and the rest.
  template <typename E>
  std::pair<std::optional<exception_group>, std::optional<exception_group>> split() const {
    return split_if([](const std::exception_ptr& e) { return holds<E>(e); });
  }

  /// Is `e` an `E`, by `catch`'s rules?
  template <typename E>
  static bool holds(const std::exception_ptr& e) {
    try {
      std::rethrow_exception(e);
    } catch (const E&) {
      return true;
    } catch (...) {
      return false;
    }
  }

  /// Splits by a predicate on the errors that are no groups.
  std::pair<std::optional<exception_group>, std::optional<exception_group>> split_if(
      const std::function<bool(const std::exception_ptr&)>& matches) const;

 private:
  template <typename Handler>
  struct parameter : parameter<decltype(&Handler::operator())> {};
  template <typename R, typename E, bool quiet>
  struct parameter<R (*)(E) noexcept(quiet)> : std::type_identity<E> {};
  template <typename R, typename C, typename E, bool quiet>
  struct parameter<R (C::*)(E) noexcept(quiet)> : std::type_identity<E> {};
  template <typename R, typename C, typename E, bool quiet>
  struct parameter<R (C::*)(E) const noexcept(quiet)> : std::type_identity<E> {};

  template <typename Handler>
  static bool try_handler(const std::exception_ptr& e, Handler& handler) {
    using error = std::remove_reference_t<typename parameter<std::decay_t<Handler>>::type>;
    try {
      std::rethrow_exception(e);
    } catch (error& caught) {
      handler(caught);
      return true;
    } catch (...) {
      return false;
    }
  }

  std::vector<std::exception_ptr> errors_;
  std::string message_;
};

}  // namespace weft
