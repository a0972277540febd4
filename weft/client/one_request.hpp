// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include "weft/client/client_response.hpp"
#include "weft/client/options.hpp"
#include "weft/core/task.hpp"

// For one request: a client of its own, whose connection is closed afterwards. Keep a client for several.
namespace weft::http {

/// Any method.
task<client_response> fetch(std::string method, std::string url, request_options options = {});
inline task<client_response> get(std::string url, request_options options = {}) {
  return fetch("GET", std::move(url), std::move(options));
}
inline task<client_response> get(std::string url, follow_redirects_t) {
  return get(std::move(url), request_options{.follow_redirects = true});
}
inline task<client_response> post(std::string url, request_options options = {}) {
  return fetch("POST", std::move(url), std::move(options));
}
inline task<client_response> put(std::string url, request_options options = {}) {
  return fetch("PUT", std::move(url), std::move(options));
}
inline task<client_response> patch(std::string url, request_options options = {}) {
  return fetch("PATCH", std::move(url), std::move(options));
}
inline task<client_response> del(std::string url, request_options options = {}) {
  return fetch("DELETE", std::move(url), std::move(options));
}
inline task<client_response> head(std::string url, request_options options = {}) {
  return fetch("HEAD", std::move(url), std::move(options));
}

}  // namespace weft::http
