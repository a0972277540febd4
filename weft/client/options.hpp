// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "weft/body/body_source.hpp"
#include "weft/client/auth.hpp"
#include "weft/client/mounts.hpp"
#include "weft/client/network_options.hpp"
#include "weft/client/timeouts.hpp"
#include "weft/client/transport.hpp"
#include "weft/client/upload.hpp"
#include "weft/core/task.hpp"
#include "weft/http/cookie_jar.hpp"
#include "weft/http/headers.hpp"
#include "weft/http/query_params.hpp"
#include "weft/model/to_json.hpp"
#include "weft/tls/context.hpp"

namespace weft::http {

class streamed_response;

/// Anything that JSON can be made of, as a body: `{.json = order}`.
struct json_body {
  json_body() = default;
  template <typename T>
    requires(!std::same_as<std::remove_cvref_t<T>, json_body>)
  json_body(const T& content) : text(model::to_json(content)) {}
  std::string text{};
};

/// What is told of each request before it is sent, redirects included, and may change it.
using request_hook = std::function<task<>(outgoing_request&)>;
/// What is told of each response once its head is there. It may `read()` the body; what it throws ends the
/// request.
using response_hook = std::function<task<>(streamed_response&)>;

struct client_options {
  http::timeouts timeouts{};
  pool_limits pool{};
  tls::context_options tls{};  ///< of https: whom to believe, and who to be
  /// Instead of one that is made of `tls`. What it offers by ALPN is overridden by `http1` and `http2`.
  std::optional<tls::context> tls_context{};
  bool http1 = true;  ///< speak HTTP/1.1; without it HTTP/2 is spoken with every server, also without TLS
  bool http2 = true;  ///< speak HTTP/2 where TLS agrees on it: many requests share one connection
  headers default_headers{};  ///< sent with each request that does not have them
  bool follow_redirects = false;
  std::size_t redirects_max = 20;
  /// Whether a redirect may lead from https to http; else it is an `unsupported_protocol`.
  bool follow_downgrades = true;
  /// Bounds of a response; that of the body, larger than what a server takes, for bodies that are read whole.
  limits message{.body_bytes_max = std::size_t{1} << 30};
  std::string base_url{};              ///< what comes before URLs that are only a path; `..` goes up
  query_params params{};               ///< added to the query of each request
  std::shared_ptr<http::auth> auth{};  ///< credentials; see auth.hpp
  cookie_jar cookies{};                ///< what the client's own jar begins with
  std::string encoding = "utf-8";      ///< of texts that do not say theirs
  std::vector<request_hook> on_request{};
  std::vector<response_hook> on_response{};
  std::optional<http::proxy> proxy{};  ///< for all URLs
  /// Whether the environment names proxies, unless the client has its own.
  bool trust_env = true;
  std::shared_ptr<http::transport> transport{};  ///< null: the network
  std::vector<mount> mounts{};                   ///< other transports for some URLs
};

/// What one request has beyond its method and URL. What is empty is the client's.
///
/// At most one of `body`, `source`, `json` and `form` with `files` is given; more is a `std::logic_error`.
struct request_options {
  http::headers headers{};
  query_params params{};  ///< replaces the values that the client's have under the same names
  std::string body{};
  std::shared_ptr<body_source> source{};  ///< makes the body while it is sent
  json_body json{};                       ///< sent as `application/json`
  query_params form{};                    ///< sent as `application/x-www-form-urlencoded`
  std::vector<upload> files{};            ///< sent with `form` as `multipart/form-data`
  /// Cookies beside those of the client's jar, or instead of those with the same name. They do not leave the
  /// origin.
  std::vector<std::pair<std::string, std::string>> cookies{};
  bool decode = true;                  ///< whether Content-Encoding is undone
  std::shared_ptr<http::auth> auth{};  ///< `no_auth()`: none
  /// Whether the body is sent only once the server asks for it, or says nothing for a second.
  bool expect_continue = false;
  std::optional<http::timeouts> timeouts{};
  std::optional<bool> follow_redirects{};
  /// The request target instead of the URL's: `*` with OPTIONS, an absolute one, one that is not normalized.
  /// It goes with the first request, not where that is redirected to.
  std::string target{};
  /// The name that TLS asks the server for, and believes its certificate by, instead of the URL's host. The
  /// connection is shared with requests that have the same one. Not kept at another host.
  std::string sni_hostname{};
  trace_hook trace{};  ///< told of each step on the network
};

/// For `client.get(url, http::follow_redirects)`.
struct follow_redirects_t {};
inline constexpr follow_redirects_t follow_redirects{};

}  // namespace weft::http
