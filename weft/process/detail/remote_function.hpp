// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "weft/process/serialize.hpp"

namespace weft::detail {

/// Reads the function and its arguments, calls it, and writes the result.
///
/// Its address says which one: it is the same in every process that was forked from this one.
using remote_call_address = void (*)(binary_reader& in, binary_writer& out);

/// What stands before the function and the arguments of a job.
struct job_head {
  remote_call_address call;
  std::size_t result_bytes_max;
  std::size_t depth_max;
};

/// Writes the exception that is being handled.
void serialize_exception(binary_writer& out);
/// Throws it: as itself if it is a plain class of std, else as `remote_error`.
[[noreturn]] void rethrow_serialized(binary_reader& in);

/// What an argument of type `T` travels as: text as `std::string`.
template <typename T>
using sent_as = std::conditional_t<std::is_convertible_v<std::decay_t<T>, std::string_view>, std::string,
                                   std::decay_t<T>>;

template <typename T> decltype(auto) as_sent(T&& argument) {
  if constexpr (std::same_as<sent_as<T>, std::remove_cvref_t<T>>) {
    return std::as_const(argument);
  } else {
    return sent_as<T>(std::string_view(argument));
  }
}

template <typename Fn>
concept remote_pointer =
    std::is_member_pointer_v<Fn> || (std::is_pointer_v<Fn> && std::is_function_v<std::remove_pointer_t<Fn>>);

template <typename Fn>
concept remote_function = remote_pointer<Fn> || (std::is_empty_v<Fn> && std::is_default_constructible_v<Fn>);

template <typename Fn, typename... Args> void call_remote(binary_reader& in, binary_writer& out) {
  Fn fn{};
  if constexpr (remote_pointer<Fn>) in.raw(&fn, sizeof fn);
  std::tuple<Args...> args;
  deserialize(in, args);
  using result = std::invoke_result_t<Fn&, Args...>;
  if constexpr (std::is_void_v<result>) {
    std::apply([&](Args&... each) { std::invoke(fn, std::move(each)...); }, args);
  } else {
    const sent_as<result> value(
        std::apply([&](Args&... each) -> result { return std::invoke(fn, std::move(each)...); }, args));
    serialize(out, value);
  }
}

}  // namespace weft::detail
