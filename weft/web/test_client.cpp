// SPDX-License-Identifier: MIT
#include "weft/web/test_client.hpp"

#include <cstdint>
#include <exception>
#include <limits>

#include "weft/body/body_source.hpp"
#include "weft/body/follow_up.hpp"
#include "weft/core/run.hpp"

namespace weft::web {

task<test_response> test_client::request(http::request wanted) {
  if (!wanted.headers.contains("host")) wanted.headers.add("host", "testserver");
  http::response made = co_await handler_(wanted);
  if (made.failure) std::rethrow_exception(made.failure);
  if (made.source && wanted.method != "HEAD")
    made.body = co_await http::read_all(*made.source, std::numeric_limits<std::uint64_t>::max());
  if (wanted.method == "HEAD") made.body.clear();
  if (made.after) co_await made.after->run();
  co_return test_response(std::move(made));
}

test_response test_client::call(std::string method, std::string url, std::string body,
                                const http::headers& fields) {
  http::request wanted{
      .method = std::move(method), .target = std::move(url), .headers = fields, .body = std::move(body)};
  return run([&] { return request(std::move(wanted)); });
}

}  // namespace weft::web
