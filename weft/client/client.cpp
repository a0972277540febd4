// SPDX-License-Identifier: MIT
#include "weft/client/client.hpp"

#include <stdexcept>
#include <utility>

#include "weft/base/print.hpp"
#include "weft/client/detail/sender.hpp"

namespace weft::http {

client::client(client_options options) : sender_(std::make_unique<detail::sender>(std::move(options))) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

const client_options& client::options() const noexcept { return sender_->options(); }

task<client_response> client::request(std::string method, std::string url, request_options options) {
  detail::sending wanted = sender_->prepare(std::move(method), std::move(url), std::move(options));
  const auto opened = co_await sender_->send(wanted);
  co_return std::move(*opened);
}

response_stream client::stream(std::string method, std::string url, request_options options) {
  return {*sender_, sender_->prepare(std::move(method), std::move(url), std::move(options))};
}

task<client_response> client::follow(const client_response& got) {
  if (!got.next_) throw std::logic_error("weft: this response leads nowhere");
  detail::sending wanted = *got.next_;
  wanted.whole = true;
  const auto opened = co_await sender_->send(wanted);
  co_return std::move(*opened);
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
