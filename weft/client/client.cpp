// SPDX-License-Identifier: MIT
#include "weft/client/client.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/client/detail/sender.hpp"
#include "weft/core/cancel_scope.hpp"

namespace weft::http {

namespace {

/// Throws what went wrong before there was something to wait for to whoever waits.
task<client_response> fail(std::exception_ptr why) {
  co_await pass_on();
  std::rethrow_exception(why);
}

template <typename Make>
task<client_response> send_made(detail::sender& by, Make make) {
  try {
    return by.send_whole(make());
  } catch (...) {
    return fail(std::current_exception());
  }
}

}  // namespace

client::client(client_options options) : sender_(std::make_unique<detail::sender>(std::move(options))) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

const client_options& client::options() const noexcept { return sender_->options(); }

// The frame of a request holds what is sent, and not the options that it was made of as well.
task<client_response> client::request(std::string_view method, std::string_view url,
                                      request_options options) {
  return send_made(*sender_, [&] { return sender_->prepare(method, url, std::move(options)); });
}

task<client_response> client::request(std::string_view method, std::string_view url) {
  return send_made(*sender_, [&] { return sender_->prepare(method, url); });
}

response_stream client::stream(std::string_view method, std::string_view url, request_options options) {
  return {*sender_, sender_->prepare(method, url, std::move(options))};
}

task<client_response> client::follow(const client_response& got) {
  if (!got.got_->next)
    return fail(std::make_exception_ptr(std::logic_error("weft: this response leads nowhere")));
  auto wanted = std::make_unique<detail::sending>(*got.got_->next);
  wanted->whole = true;
  return sender_->send_whole(std::move(wanted));
}

cookie_jar& client::cookies() noexcept { return sender_->cookies(); }

std::optional<std::string> client::cookie(std::string_view name, std::optional<std::string_view> domain,
                                          std::optional<std::string_view> path) {
  const auto found = sender_->cookies().find(name, domain, path);
  if (found.empty()) return std::nullopt;
  if (found.size() > 1) throw cookie_conflict(format("Multiple cookies exist with name={}", name));
  return found.front()->value;
}

}  // namespace weft::http
