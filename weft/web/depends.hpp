// SPDX-License-Identifier: MIT
#pragma once

#include <any>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/flow/async_generator.hpp"
#include "weft/flow/contextmanager.hpp"
#include "weft/web/detail/arguments.hpp"
#include "weft/web/detail/function_traits.hpp"
#include "weft/web/parameters.hpp"
#include "weft/web/request.hpp"

namespace weft::web {

namespace detail {

/// What a dependency without a result gives.
struct nothing {};

template <typename R>
struct dependency_result {
  using type = std::remove_reference_t<R>;
  static constexpr bool waits = false, is_generator = false, is_reference = std::is_reference_v<R>;
};
template <>
struct dependency_result<void> {
  using type = nothing;
  static constexpr bool waits = false, is_generator = false, is_reference = false;
};
template <typename T>
struct dependency_result<task<T>> : dependency_result<T> {
  static constexpr bool waits = true;
};
template <typename T>
struct dependency_result<async_generator<T>> {
  using type = std::remove_cvref_t<T>;
  static constexpr bool waits = true, is_generator = true, is_reference = false;
};

/// The address of a function's name: what a dependency is known by.
template <auto Function>
inline constexpr char dependency_key{};

}  // namespace detail

/// Replaces dependencies in tests.
class dependency_overrides {
 public:
  template <typename T>
  using replacement = std::function<T(request&)>;

  template <typename T>
  void set(const void* key, replacement<T> fn) {
    replacements_.insert_or_assign(key, std::move(fn));
  }
  void clear() noexcept { replacements_.clear(); }
  template <typename T>
  const replacement<T>* find(const void* key) const {
    const auto found = replacements_.find(key);
    return found == replacements_.end() ? nullptr : std::any_cast<replacement<T>>(&found->second);
  }

 private:
  std::unordered_map<const void*, std::any> replacements_;
};

template <auto Function>
class depends {
  using traits = detail::dependency_result<typename detail::signature_of<decltype(Function)>::result>;

 public:
  using value_type = typename traits::type;

  operator value_type&() const noexcept { return *value_; }
  value_type& operator*() const noexcept { return *value_; }
  value_type* operator->() const noexcept { return value_; }

 private:
  friend struct detail::argument<depends>;
  value_type* value_ = nullptr;
};

namespace detail {

template <auto Function, typename Signature>
struct dependency;

/// Reads the parameters of a dependency, and calls it.
template <auto Function, typename... Args>
struct dependency<Function, signature<Args...>> {
  using result = typename signature_of<decltype(Function)>::result;
  using traits = dependency_result<result>;
  using value = typename traits::type;
  template <typename A>
  using argument_of = argument<std::remove_cvref_t<A>>;
  using storage = objects<typename argument_of<Args>::storage...>;
  static constexpr bool waits = traits::waits || (is_waiting<Args> || ...);

  static value* made_before(request& r) {
    std::any* const kept = r.cached(&dependency_key<Function>);
    if (!kept) return nullptr;
    if (auto* const lent = std::any_cast<value*>(kept)) return *lent;
    return std::any_cast<std::shared_ptr<value>>(kept)->get();
  }
  static value* keep(request& r, value made) {
    auto shared = std::make_shared<value>(std::move(made));
    value* const at = shared.get();
    r.cache(&dependency_key<Function>, std::move(shared));
    return at;
  }
  /// Of a function that returns a reference: what it refers to must outlive the request.
  static value* lend(request& r, value& lent) {
    r.cache(&dependency_key<Function>, &lent);
    return &lent;
  }
  /// What a test has put in its place.
  static value* replaced(request& r) {
    const auto* overrides = r.app_state().template find<dependency_overrides>();
    const auto* fn = overrides ? overrides->template find<value>(&dependency_key<Function>) : nullptr;
    return fn ? keep(r, (*fn)(r)) : nullptr;
  }

  template <std::size_t... I>
  static result invoke(storage& args, std::index_sequence<I...>) {
    return std::invoke(Function, argument_of<Args>::give(object_of<I>(args))...);
  }

  static value* call(request& r, storage& args) {
    constexpr auto indexes = std::index_sequence_for<Args...>();
    if constexpr (std::is_void_v<result>) {
      invoke(args, indexes);
      return keep(r, {});
    } else if constexpr (traits::is_reference) {
      return lend(r, invoke(args, indexes));
    } else {
      return keep(r, invoke(args, indexes));
    }
  }

  static value* get(request& r) {
    if (value* const before = made_before(r)) return before;
    if (value* const other = replaced(r)) return other;
    storage args;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (argument_of<Args>::read(r, object_of<I>(args)), ...);
    }(std::index_sequence_for<Args...>());
    if (!r.wrong().empty()) return nullptr;
    return call(r, args);
  }

  template <std::size_t I, typename A>
  static task<> read_one(request& r, storage& args) {
    if constexpr (is_waiting<A>) {
      co_await argument_of<A>::read(r, object_of<I>(args));
    } else {
      argument_of<A>::read(r, object_of<I>(args));
    }
  }
  template <std::size_t... I>
  static task<> read_all(request& r, storage& args, std::index_sequence<I...>) {
    (co_await read_one<I, Args>(r, args), ...);
    co_return;
  }

  static task<value*> get_later(request& r) {
    if (value* const before = made_before(r)) co_return before;
    if (value* const other = replaced(r)) co_return other;
    // The generator's parameters must live as long as it does, which is left before what was deferred
    // earlier.
    auto args = std::make_shared<storage>();
    co_await read_all(r, *args, std::index_sequence_for<Args...>());
    if (!r.wrong().empty()) co_return nullptr;
    if constexpr (traits::is_generator) {
      r.resources()->defer([args] {});
      value& lent =
          co_await r.resources()->push(contextmanager(invoke(*args, std::index_sequence_for<Args...>())));
      co_return lend(r, lent);
    } else if constexpr (std::is_same_v<result, task<>>) {
      co_await invoke(*args, std::index_sequence_for<Args...>());
      co_return keep(r, {});
    } else if constexpr (traits::waits && traits::is_reference) {
      co_return lend(r, co_await invoke(*args, std::index_sequence_for<Args...>()));
    } else if constexpr (traits::waits) {
      co_return keep(r, co_await invoke(*args, std::index_sequence_for<Args...>()));
    } else {
      co_return call(r, *args);
    }
  }
};

template <auto Function>
struct argument<depends<Function>> {
  using storage = depends<Function>;
  using dependency = detail::dependency<Function, typename signature_of<decltype(Function)>::type>;

  static void read(request& r, storage& into)
    requires(!dependency::waits)
  {
    into.value_ = dependency::get(r);
  }
  static task<> read(request& r, storage& into)
    requires(dependency::waits)
  {
    into.value_ = co_await dependency::get_later(r);
  }
  static depends<Function>& give(storage& s) { return s; }
  static void describe(operation& to) {
    []<typename... Args>(signature<Args...>, operation& of) {
      (argument<std::remove_cvref_t<Args>>::describe(of), ...);
    }(typename signature_of<decltype(Function)>::type(), to);
  }
};

}  // namespace detail

}  // namespace weft::web
