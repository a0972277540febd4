// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "weft/core/task.hpp"
#include "weft/web/detail/arguments.hpp"
#include "weft/web/detail/form_arguments.hpp"
#include "weft/web/detail/function_traits.hpp"
#include "weft/web/detail/security_arguments.hpp"
#include "weft/web/endpoint.hpp"
#include "weft/web/request.hpp"
#include "weft/web/responses.hpp"
#include "weft/web/route.hpp"

namespace weft::web {

/// A function as an endpoint: each of its parameters is read as its type says.
template <typename Fn, typename Signature>
class function_endpoint;

template <typename Fn, typename... Args>
class function_endpoint<Fn, detail::signature<Args...>> final : public endpoint {
 public:
  explicit function_endpoint(Fn fn) : fn_(std::move(fn)) {}

  bool is_immediate() const noexcept override { return !waits; }

  void answer_at_once(request& r, const route_facts& facts, http::response& made) const override {
    if constexpr (!waits) {
      storage args;
      read(r, args, indexes);
      if (r.wrong().empty()) call(args, facts, made, indexes);
    }
  }

  task<> answer(request& r, const route_facts& facts, http::response& made) const override {
    if constexpr (waits) {
      return answer_later(r, facts, made);
    } else {
      return answer_now(r, facts, made);
    }
  }

  void describe(operation& to) const override {
    (argument<Args>::describe(to), ...);
    if constexpr (is_coroutine) {
      detail::describe_result<typename result::value_type>(to);
    } else {
      detail::describe_result<result>(to);
    }
  }

 private:
  template <typename A>
  using argument = detail::argument<std::remove_cvref_t<A>>;
  using storage = detail::objects<typename argument<Args>::storage...>;
  using result = std::invoke_result_t<Fn&, decltype(argument<Args>::give(
                                               std::declval<typename argument<Args>::storage&>()))...>;

  template <typename A>
  static constexpr bool lives_on = !std::is_reference_v<A> || std::same_as<std::remove_cvref_t<A>, request> ||
                                   std::same_as<std::remove_cvref_t<A>, http::request>;
  static_assert(!detail::is_generator<result> || (lives_on<Args> && ...),
                "the parameters of a generator are taken by value: they must live as long as it does");

  static constexpr bool is_coroutine = is_task<result>;
  static constexpr bool waits = is_coroutine || (detail::is_waiting<Args> || ...);
  static constexpr std::index_sequence_for<Args...> indexes{};

  task<> answer_later(request& r, const route_facts& facts, http::response& made) const {
    storage args;
    if constexpr ((detail::is_waiting<Args> || ...)) {
      co_await read_all(r, args, indexes);
    } else {
      read(r, args, indexes);
    }
    if (!r.wrong().empty()) co_return;
    if constexpr (!is_coroutine) {
      call(args, facts, made, indexes);
    } else if constexpr (std::is_void_v<typename result::value_type>) {
      co_await invoke(args, indexes);
      detail::respond(made, nullptr, facts.status);
    } else {
      detail::respond(made, co_await invoke(args, indexes), facts.status);
    }
  }

  template <std::size_t... I>
  static void read(request& r, storage& args, std::index_sequence<I...>) {
    (argument<Args>::read(r, detail::object_of<I>(args)), ...);
  }

  template <std::size_t I, typename A>
  static task<> read_one(request& r, storage& args) {
    if constexpr (detail::is_waiting<A>) {
      co_await argument<A>::read(r, detail::object_of<I>(args));
    } else {
      argument<A>::read(r, detail::object_of<I>(args));
    }
  }
  template <std::size_t... I>
  static task<> read_all(request& r, storage& args, std::index_sequence<I...>) {
    (co_await read_one<I, Args>(r, args), ...);
  }

  template <std::size_t... I>
  decltype(auto) invoke(storage& args, std::index_sequence<I...>) const {
    return std::invoke(fn_, argument<Args>::give(detail::object_of<I>(args))...);
  }

  template <std::size_t... I>
  void call(storage& args, const route_facts& facts, http::response& made, std::index_sequence<I...>) const {
    if constexpr (std::is_void_v<result>) {
      invoke(args, indexes);
      detail::respond(made, nullptr, facts.status);
    } else {
      detail::respond(made, invoke(args, indexes), facts.status);
    }
  }

  mutable Fn fn_;
};

template <detail::introspectable Fn>
std::shared_ptr<const endpoint> make_endpoint(Fn&& fn) {
  using function = std::decay_t<Fn>;
  using made = function_endpoint<function, typename detail::signature_of<function>::type>;
  // By way of the base: the compiler makes one way to count them, not one for each function.
  return std::unique_ptr<const endpoint>(new made(std::forward<Fn>(fn)));
}

}  // namespace weft::web
