// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weft/client/client_response.hpp"
#include "weft/client/options.hpp"
#include "weft/client/streamed_response.hpp"
#include "weft/core/task.hpp"

namespace weft::http {

/// Makes HTTP requests over a pool of connections that it keeps.
///
///     http::client client;
///     auto r = co_await client.get("http://localhost:8000/flags/br/br.gif");
///
/// Any number of tasks of one loop may use it at once. Method and URL are read by the call itself. Redirects
/// are not followed unless asked for. A request that may be repeated (GET, HEAD, PUT, DELETE, OPTIONS, TRACE)
/// is, on another one, if a kept connection turns out to be closed. Lifetime: must outlive its requests.
/// Cancellation: the connection of a cut request is closed. Throws `http::error`: see errors.hpp for the
/// tree.
class client {
 public:
  explicit client(client_options options = {});
  client(client&&) noexcept;
  client& operator=(client&&) noexcept;
  ~client();

  task<client_response> request(std::string_view method, std::string_view url, request_options options);

  task<client_response> get(std::string_view url, request_options options) {
    return request("GET", url, std::move(options));
  }
  task<client_response> get(std::string_view url, follow_redirects_t) {
    return get(url, request_options{.follow_redirects = true});
  }
  task<client_response> head(std::string_view url, request_options options) {
    return request("HEAD", url, std::move(options));
  }
  task<client_response> post(std::string_view url, request_options options) {
    return request("POST", url, std::move(options));
  }
  task<client_response> put(std::string_view url, request_options options) {
    return request("PUT", url, std::move(options));
  }
  task<client_response> patch(std::string_view url, request_options options) {
    return request("PATCH", url, std::move(options));
  }
  task<client_response> del(std::string_view url, request_options options) {
    return request("DELETE", url, std::move(options));
  }

  // The same without options of their own: a default argument would wait in the caller's frame for the
  // response.
  task<client_response> request(std::string_view method, std::string_view url);
  task<client_response> get(std::string_view url) { return request("GET", url); }
  task<client_response> head(std::string_view url) { return request("HEAD", url); }
  task<client_response> post(std::string_view url) { return request("POST", url); }
  task<client_response> put(std::string_view url) { return request("PUT", url); }
  task<client_response> patch(std::string_view url) { return request("PATCH", url); }
  task<client_response> del(std::string_view url) { return request("DELETE", url); }

  /// A response whose body is read while it arrives, for `with`: see `streamed_response`.
  ///
  /// Entered once the head is there, redirects passed; left before the end of the body, the connection is
  /// closed. Throws `invalid_url` and the like at once. Lifetime: must not outlive the client.
  response_stream stream(std::string_view method, std::string_view url, request_options options = {});

  /// Goes where a redirect leads that was not followed: `got.next_url()`. Throws `std::logic_error` if it
  /// leads nowhere.
  task<client_response> follow(const client_response& got);

  /// The cookies that servers have set and requests are sent with.
  cookie_jar& cookies() noexcept;
  /// The value of the only cookie of that name, in this domain and path if given; empty: none. Throws
  /// `cookie_conflict` if there are several.
  std::optional<std::string> cookie(std::string_view name, std::optional<std::string_view> domain = {},
                                    std::optional<std::string_view> path = {});

  const client_options& options() const noexcept;

 private:
  std::unique_ptr<detail::sender> sender_;
};

}  // namespace weft::http
