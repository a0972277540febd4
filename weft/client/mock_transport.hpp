// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <utility>

#include "weft/body/handler.hpp"
#include "weft/client/transport.hpp"
#include "weft/core/task.hpp"
#include "weft/http/response.hpp"

namespace weft::http {

/// Answers requests by a function instead of a network: for tests.
///
///     http::client c({.transport = http::mock_transport([](http::outgoing_request& r) {
///       return http::response::text(r.url.host());
///     })});
///
/// It may return a response or a task of one. Bodies, of requests and of responses, are in memory.
template <typename Fn>
  requires std::invocable<Fn&, outgoing_request&>
std::shared_ptr<transport> mock_transport(Fn fn);

/// How an application is called.
struct app_transport_options {
  /// What a handler throws, or has as the `failure` of its response, ends the request; else it is a response
  /// with 500, or that one.
  bool raise_errors = true;
  connection_info client{};  ///< who the application is told that asks
};

/// Answers requests by a handler of this program, without sockets: for tests of applications.
///
/// Bodies made while they are sent are made whole before they are given on; what is to follow a response has
/// been done by then.
std::shared_ptr<transport> app_transport(handler app, app_transport_options options = {});

// Implementation

namespace detail {
class answering_transport final : public transport {
 public:
  using function = std::function<task<response>(outgoing_request&)>;
  explicit answering_transport(function fn) : fn_(std::move(fn)) {}
  task<incoming_response> send(outgoing_request& wanted) override;

 private:
  function fn_;
};
}  // namespace detail

template <typename Fn>
  requires std::invocable<Fn&, outgoing_request&>
std::shared_ptr<transport> mock_transport(Fn fn) {
  auto held = std::make_shared<Fn>(std::move(fn));
  return std::make_shared<detail::answering_transport>([held](outgoing_request& wanted) -> task<response> {
    if constexpr (returns_task<Fn&, outgoing_request&>) {
      co_return co_await std::invoke(*held, wanted);
    } else {
      co_return std::invoke(*held, wanted);
    }
  });
}

}  // namespace weft::http
