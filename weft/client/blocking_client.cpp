// SPDX-License-Identifier: MIT
#include "weft/client/blocking_client.hpp"

#include <functional>
#include <optional>

#include "weft/core/with.hpp"
#include "weft/thread/portal_thread.hpp"

namespace weft::http::blocking {

// The client itself lives and dies on the loop's thread.
struct client::state {
  explicit state(client_options options) {
    thread->call([&] { inner.emplace(std::move(options)); });
  }
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state() {
    thread->call([this] { inner.reset(); });
  }

  std::optional<http::client> inner;
  portal_thread thread;
};

client::client(client_options options) : state_(std::make_unique<state>(std::move(options))) {}
client::client(client&&) noexcept = default;
client& client::operator=(client&&) noexcept = default;
client::~client() = default;

client_response client::request(std::string method, std::string url, request_options options) {
  return state_->thread->call([&]() -> task<client_response> {
    return state_->inner->request(std::move(method), std::move(url), std::move(options));
  });
}

client_response client::follow(const client_response& got) {
  return state_->thread->call([&]() -> task<client_response> { return state_->inner->follow(got); });
}

client_response client::download(std::string url, std::string path, request_options options) {
  return state_->thread->call([&]() -> task<client_response> {
    return with(state_->inner->stream("GET", std::move(url), std::move(options)),
                [&](streamed_response& r) -> task<client_response> {
                  r.raise_for_status();
                  co_await r.save_to(path);
                  co_return r;
                });
  });
}

}  // namespace weft::http::blocking
