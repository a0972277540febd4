// SPDX-License-Identifier: MIT
#include "weft/client/one_request.hpp"

#include "weft/client/client.hpp"

namespace weft::http {

task<client_response> fetch(std::string method, std::string url, request_options options) {
  client one;
  co_return co_await one.request(std::move(method), std::move(url), std::move(options));
}

}  // namespace weft::http
