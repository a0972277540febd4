// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weft/base/ip_network.hpp"
#include "weft/client/url_pattern.hpp"
#include "weft/http/headers.hpp"
#include "weft/http/url.hpp"

namespace weft::http {

/// Somebody who passes requests on.
///
///     http::client c({.proxy = "http://user:secret@proxy.example:3128"});
///
/// `http` and `https` proxies get requests for http whole, and are asked for a tunnel (CONNECT) to https
/// servers; `socks5` and `socks5h` ones carry every connection, and look the names up (RFC 1928, 1929).
class proxy {
 public:
  /// Throws `invalid_url`; `std::invalid_argument` for another scheme.
  proxy(std::string_view url, http::headers fields = {});
  proxy(const char* url) : proxy(std::string_view(url)) {}
  proxy(const std::string& url) : proxy(std::string_view(url)) {}

  const http::url& url() const noexcept { return url_; }
  bool is_socks() const noexcept { return url_.scheme().starts_with("socks"); }
  bool is_secure() const noexcept { return url_.scheme() == "https"; }
  /// Decoded; empty: none.
  const std::string& user() const noexcept { return user_; }
  const std::string& password() const noexcept { return password_; }
  /// What is sent to the proxy alone: its credentials too.
  const http::headers& fields() const noexcept { return fields_; }

 private:
  http::url url_;
  std::string user_, password_;
  http::headers fields_;
};

/// Which proxy each URL goes by.
class proxy_rules {
 public:
  proxy_rules() = default;

  /// One for all URLs.
  explicit proxy_rules(proxy one) { add("all://", std::move(one)); }

  /// What the environment says: `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, in lower case or, if
  /// that is not set, in upper case. HTTP_PROXY does not count where REQUEST_METHOD is set: it may be the
  /// field `Proxy` of a request to a CGI program.
  ///
  /// `no_proxy` is a list of hosts, each with those below it, `*`, addresses, networks (`10.0.0.0/8`) and
  /// patterns, parted by commas or blanks; what is none of them is passed over. `lookup` gives a variable's
  /// value. Throws as `proxy` does.
  static proxy_rules from_environment(
      const std::function<std::optional<std::string>(const char*)>& lookup = {});

  /// Empty: such URLs go there directly. The most specific pattern counts.
  void add(const url_pattern& pattern, std::optional<proxy> by);

  /// Null: directly.
  const proxy* find(const url& to) const noexcept;

 private:
  void add_exception(std::string_view host);

  std::vector<std::pair<url_pattern, std::optional<proxy>>> rules_;  // the most specific first
  std::vector<ip_network> direct_;
};

}  // namespace weft::http
