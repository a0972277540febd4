// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>

// A child calls its function with the arguments that it keeps, and what the coroutine takes by reference must
// live as long as the child. An argument that would first be converted, as "text" to a `const std::string&`,
// would make a temporary that is gone before the coroutine runs; such an argument is kept converted.
namespace weft::detail {

template <typename... P>
using parameters = std::tuple<std::type_identity<P>...>;

template <typename R, typename... P>
parameters<P...> parameters_of(R (*)(P...));
template <typename R, typename C, typename... P>
parameters<C, P...> parameters_of(R (C::*)(P...));
template <typename R, typename C, typename... P>
parameters<C, P...> parameters_of(R (C::*)(P...) const);

/// The parameters of an object that is called; the object itself is not one of them.
template <typename R, typename C, typename... P>
parameters<P...> parameters_of_call(R (C::*)(P...));
template <typename R, typename C, typename... P>
parameters<P...> parameters_of_call(R (C::*)(P...) const);

/// The type of parameter `I` of `Fn`; `void` if that is not known, as for a template or an overloaded
/// operator.
template <typename Fn, std::size_t I>
auto parameter_at() {
  using fn = std::remove_cvref_t<std::unwrap_reference_t<Fn>>;
  if constexpr (requires { parameters_of_call(&fn::operator()); }) {
    using list = decltype(parameters_of_call(&fn::operator()));
    if constexpr (I < std::tuple_size_v<list>) return std::tuple_element_t<I, list>();
  } else if constexpr (requires(fn* f) { parameters_of(*f); }) {
    using list = decltype(parameters_of(*static_cast<fn*>(nullptr)));
    if constexpr (I < std::tuple_size_v<list>) return std::tuple_element_t<I, list>();
  }
}

template <typename Parameter, typename Arg>
constexpr bool binds_to_a_temporary() {
  if constexpr (std::is_void_v<Parameter> || std::is_reference_v<Arg>) {
    return false;
  } else if constexpr (std::is_reference_v<typename Parameter::type>) {
    using wanted = std::remove_cvref_t<typename Parameter::type>;
    return !std::same_as<wanted, Arg> && !std::derived_from<Arg, wanted> &&
           std::constructible_from<wanted, Arg>;
  } else {
    return false;
  }
}

template <typename Parameter, typename Arg, bool convert = binds_to_a_temporary<Parameter, Arg>()>
struct kept {
  using type = Arg;
};
template <typename Parameter, typename Arg>
struct kept<Parameter, Arg, true> {
  using type = std::remove_cvref_t<typename Parameter::type>;
};

/// What a child keeps of argument `I`, which is an `Arg` after decaying, or a reference.
template <typename Fn, std::size_t I, typename Arg>
using kept_argument = typename kept<decltype(parameter_at<Fn, I>()), Arg>::type;

}  // namespace weft::detail
