// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "weft/client/client.hpp"

namespace weft::http::blocking {

/// A client for programs without a loop: the same methods, and each waits for its result.
///
///     http::blocking::client c;
///     print("{}\n", c.get("http://localhost:8000/").text());
///
/// Has a loop on a thread of its own, so that connections are kept from call to call. Calls from several
/// threads run at the same time. Not to be used on a loop's thread: `std::logic_error`. Hooks, transports and
/// the like run on the client's thread. Cost: two hand-overs between threads a call, about 20 µs. Thread:
/// any.
class client {
 public:
  explicit client(client_options options = {});
  client(client&&) noexcept;
  client& operator=(client&&) noexcept;
  ~client();

  client_response request(std::string method, std::string url, request_options options = {});

  client_response get(std::string url, request_options options = {}) {
    return request("GET", std::move(url), std::move(options));
  }
  client_response get(std::string url, follow_redirects_t) {
    return get(std::move(url), request_options{.follow_redirects = true});
  }
  client_response head(std::string url, request_options options = {}) {
    return request("HEAD", std::move(url), std::move(options));
  }
  client_response post(std::string url, request_options options = {}) {
    return request("POST", std::move(url), std::move(options));
  }
  client_response put(std::string url, request_options options = {}) {
    return request("PUT", std::move(url), std::move(options));
  }
  client_response patch(std::string url, request_options options = {}) {
    return request("PATCH", std::move(url), std::move(options));
  }
  client_response del(std::string url, request_options options = {}) {
    return request("DELETE", std::move(url), std::move(options));
  }

  /// Goes where a redirect leads that was not followed.
  client_response follow(const client_response& got);
  /// Writes the body to a file while it arrives; the response has the head alone. Throws `status_error` for a
  /// response that is no success, `fs::error`.
  client_response download(std::string url, std::string path, request_options options = {});

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace weft::http::blocking
