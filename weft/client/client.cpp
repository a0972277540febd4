// SPDX-License-Identifier: MIT
#include "weft/client/client.hpp"

#include "weft/client/detail/sender.hpp"

namespace weft::http {

client::client(client_options options) : sender_(std::make_unique<detail::sender>(std::move(options))) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

const client_options& client::options() const noexcept { return sender_->options(); }

task<client_response> client::request(std::string method, std::string url, request_options options) {
  detail::sending wanted = sender_->prepare(std::move(method), std::move(url), std::move(options));
  co_return co_await sender_->send(wanted);
}

response_stream client::stream(std::string method, std::string url, request_options options) {
  return {*sender_, sender_->prepare(std::move(method), std::move(url), std::move(options))};
}

}  // namespace weft::http
