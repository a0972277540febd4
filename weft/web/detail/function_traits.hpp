// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace weft::web::detail {

/// The parameters of a handler.
template <typename... Args>
struct signature {
  static constexpr std::size_t size = sizeof...(Args);
};

template <typename F>
struct signature_of;
template <typename R, typename... Args>
struct signature_of<R (*)(Args...)> {
  using type = signature<Args...>;
  using result = R;
};
template <typename R, typename... Args>
struct signature_of<R (*)(Args...) noexcept> : signature_of<R (*)(Args...)> {};
template <typename C, typename R, typename... Args>
struct signature_of<R (C::*)(Args...)> : signature_of<R (*)(Args...)> {};
template <typename C, typename R, typename... Args>
struct signature_of<R (C::*)(Args...) const> : signature_of<R (*)(Args...)> {};
template <typename C, typename R, typename... Args>
struct signature_of<R (C::*)(Args...) noexcept> : signature_of<R (*)(Args...)> {};
template <typename C, typename R, typename... Args>
struct signature_of<R (C::*)(Args...) const noexcept> : signature_of<R (*)(Args...)> {};

/// Objects by their place, as a `std::tuple` has them, which costs the compiler many times as much.
template <std::size_t I, typename T>
struct object_at {
  T object{};
};
template <typename Indexes, typename... T>
struct object_list;
template <std::size_t... I, typename... T>
struct object_list<std::index_sequence<I...>, T...> : object_at<I, T>... {};
template <typename... T>
using objects = object_list<std::index_sequence_for<T...>, T...>;

template <std::size_t I, typename T>
constexpr T& object_of(object_at<I, T>& all) noexcept {
  return all.object;
}

/// What can be called with the parameters that its type says: a function, or an object with one call
/// operator.
template <typename F>
concept has_call_operator = requires { &F::operator(); };
template <has_call_operator F>
struct signature_of<F> : signature_of<decltype(&F::operator())> {};

template <typename F>
concept introspectable = requires { typename signature_of<std::decay_t<F>>::type; };

}  // namespace weft::web::detail
