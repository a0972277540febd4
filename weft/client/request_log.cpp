// SPDX-License-Identifier: MIT
#include "weft/client/request_log.hpp"

#include <utility>

#include "weft/base/print.hpp"
#include "weft/client/streamed_response.hpp"

namespace weft::http {

response_hook log_requests(std::function<void(const std::string&)> say) {
  return [say = std::move(say)](streamed_response& got) -> task<> {
    say(format("HTTP Request: {} {} \"{} {} {}\"", got.request().method, got.url(), got.http_version(),
               got.status(), got.reason()));
    co_return;
  };
}

}  // namespace weft::http
